package dev.serai.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.messages.MessageIds;
import dev.serai.mqtt.TopicFilter;
import dev.serai.store.GoTime;
import dev.serai.store.OldDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 202 of the schema: moves the webhooks of a Go service's SQLite file into the table of webhooks, in one
 * transaction; does nothing in any other database. A column that the file lacks has the default of the API. A webhook that
 * cannot be called is left out with a warning; the copy of the file has it.
 */
public final class WebhookTakeOver implements JavaMigration {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookTakeOver.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MessageIds ids = new MessageIds();

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("202");
    }

    @Override
    public String getDescription() {
        return "take over the webhooks of the Go service";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean sqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
        if (!sqlite || !OldDatabase.hasTable(connection, "webhooks")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            copy(statement, connection);
            statement.executeUpdate("DROP TABLE webhooks");
        }
    }

    private void copy(Statement statement, Connection connection) throws SQLException {
        try (ResultSet old = statement.executeQuery("SELECT * FROM webhooks");
                PreparedStatement row = connection.prepareStatement(WebhookTable.INSERT)) {
            while (old.next()) {
                Map<String, String> columns = columns(old);
                try {
                    WebhookTable.bind(row, read(columns));
                    row.executeUpdate();
                } catch (IllegalArgumentException invalid) {
                    LOG.warn(
                            "The webhook {} of the Go service is left out: {}",
                            columns.get("name"),
                            invalid.getMessage());
                }
            }
        }
    }

    private static Map<String, String> columns(ResultSet old) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        ResultSetMetaData names = old.getMetaData();
        for (int i = 1; i <= names.getColumnCount(); i++) {
            // As text whatever its type says: the driver would read a Go time as a date, and fail.
            Object value = old.getObject(i);
            String text = value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
            if (value != null && !text.isBlank()) {
                columns.put(names.getColumnName(i).toLowerCase(Locale.ROOT), text);
            }
        }
        return columns;
    }

    private Webhook read(Map<String, String> old) {
        String url = old.getOrDefault("url", "");
        return new Webhook(
                id(old.getOrDefault("id", "")),
                old.getOrDefault("name", url),
                EndpointUrl.parse(url),
                old.getOrDefault("method", WebhookSettings.DEFAULT_METHOD).toUpperCase(Locale.ROOT),
                new TopicFilter(old.getOrDefault("topic_filter", old.getOrDefault("topic", "#"))),
                isOn(old.getOrDefault("enabled", "1")),
                headers(old.getOrDefault("headers", "{}")),
                Duration.ofSeconds(number(old, "timeout", 10)),
                new RetryRule((int) number(old, "retry_count", 3), Duration.ofSeconds(number(old, "retry_delay", 5))),
                old.containsKey("secret") ? new SigningSecret(old.get("secret")) : null,
                null,
                time(old, "created_at"),
                time(old, "updated_at"));
    }

    /** An id that the application may know is kept; one that is no number of the past gets a new one. */
    private String id(String old) {
        long latest = ids.next();
        boolean past = old.matches("[1-9][0-9]{0,17}|[1-8][0-9]{18}") && Long.parseLong(old) < latest;
        return past ? old : Long.toString(latest);
    }

    private static boolean isOn(String value) {
        return value.equals("1") || value.equalsIgnoreCase("true");
    }

    private static RequestHeaders headers(String json) {
        try {
            return new RequestHeaders(JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {}));
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException("its headers are not a JSON object of strings", wrong);
        }
    }

    private static long number(Map<String, String> old, String column, long unset) {
        String value = old.getOrDefault(column, "");
        return value.matches("[0-9]{1,9}") ? Long.parseLong(value) : unset;
    }

    private static Instant time(Map<String, String> old, String column) {
        return Instant.ofEpochMilli(GoTime.parse(old.getOrDefault(column, "")).orElse(System.currentTimeMillis()));
    }
}
