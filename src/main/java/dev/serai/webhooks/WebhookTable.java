package dev.serai.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The webhooks that were made through the API, in the database. */
final class WebhookTable {
    private static final String COLUMNS = "id, name, url, method, topic_filter, enabled, headers, timeout, retry_count,"
            + " retry_delay, secret, previous_secret, created_at, updated_at";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM serai_webhooks ORDER BY id";
    private static final String DELETE = "DELETE FROM serai_webhooks WHERE id = ?";
    static final String INSERT =
            "INSERT INTO serai_webhooks (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Store store;

    WebhookTable(Store store) {
        this.store = store;
    }

    List<Webhook> all() {
        try (Connection connection = store.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT);
                ResultSet row = statement.executeQuery()) {
            List<Webhook> webhooks = new ArrayList<>();
            while (row.next()) {
                webhooks.add(read(row));
            }
            return webhooks;
        } catch (SQLException failure) {
            throw new StoreUnavailableException("The message store is not available", failure);
        }
    }

    /** Writes a webhook in the place of the one with its id, or as a new one. */
    CompletableFuture<Void> write(Webhook webhook) {
        return store.<Object>write(transaction -> {
                    try (PreparedStatement delete = transaction.connection().prepareStatement(DELETE);
                            PreparedStatement insert = transaction.connection().prepareStatement(INSERT)) {
                        delete.setLong(1, Long.parseLong(webhook.id()));
                        delete.executeUpdate();
                        bind(insert, webhook);
                        insert.executeUpdate();
                    }
                    return "";
                })
                .thenApply(done -> null);
    }

    CompletableFuture<Void> delete(String id) {
        return store.<Object>write(transaction -> {
                    transaction.batch(DELETE, row -> row.setLong(1, Long.parseLong(id)));
                    return "";
                })
                .thenApply(done -> null);
    }

    static void bind(PreparedStatement row, Webhook webhook) throws SQLException {
        row.setLong(1, Long.parseLong(webhook.id()));
        row.setString(2, webhook.name());
        row.setString(3, webhook.url().toString());
        row.setString(4, webhook.method());
        row.setString(5, webhook.topicFilter().text());
        row.setInt(6, webhook.enabled() ? 1 : 0);
        row.setString(7, headers(webhook.headers()));
        row.setLong(8, webhook.timeout().toSeconds());
        row.setInt(9, webhook.retry().count());
        row.setLong(10, webhook.retry().delay().toSeconds());
        row.setString(11, text(webhook.secret()));
        row.setString(12, text(webhook.previousSecret()));
        row.setLong(13, webhook.createdAt().toEpochMilli());
        row.setLong(14, webhook.updatedAt().toEpochMilli());
    }

    private static Webhook read(ResultSet row) throws SQLException {
        return new Webhook(
                Long.toString(row.getLong("id")),
                row.getString("name"),
                EndpointUrl.read(row.getString("url")),
                row.getString("method"),
                new TopicFilter(row.getString("topic_filter")),
                row.getInt("enabled") == 1,
                headers(row.getString("headers")),
                Duration.ofSeconds(row.getLong("timeout")),
                new RetryRule(row.getInt("retry_count"), Duration.ofSeconds(row.getLong("retry_delay"))),
                secret(row.getString("secret")),
                secret(row.getString("previous_secret")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }

    private static String headers(RequestHeaders headers) {
        try {
            return JSON.writeValueAsString(headers.values());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A map of strings is always JSON", impossible);
        }
    }

    private static RequestHeaders headers(String json) throws SQLException {
        try {
            return new RequestHeaders(JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {}));
        } catch (JsonProcessingException damaged) {
            throw new SQLException("serai_webhooks.headers is not a JSON object of strings", damaged);
        }
    }

    private static @Nullable String text(@Nullable SigningSecret secret) {
        return secret == null ? null : secret.text();
    }

    private static @Nullable SigningSecret secret(@Nullable String text) {
        return text == null ? null : new SigningSecret(text);
    }
}
