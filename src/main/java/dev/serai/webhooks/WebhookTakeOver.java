package dev.serai.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.messages.MessageIds;
import dev.serai.mqtt.TopicFilter;
import dev.serai.store.GoTime;
import dev.serai.store.OldTable;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 202 of the schema: moves the webhooks of a Go service's SQLite file into the table of webhooks. A column that the file lacks has the default of the API. A webhook that
 * cannot be called is left out with a warning; the copy of the file has it.
 */
public final class WebhookTakeOver extends OldTable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookTakeOver.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MessageIds ids = new MessageIds();

    /** The step to be given to a store. */
    public WebhookTakeOver() {
        super("202", "webhooks");
    }

    @Override
    protected void copy(Statement statement, Connection connection) throws SQLException {
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
                Long.toString(ids.keep(old.getOrDefault("id", ""))),
                old.getOrDefault("name", url),
                EndpointUrl.parse(url),
                old.getOrDefault("method", WebhookSettings.DEFAULT_METHOD).toUpperCase(Locale.ROOT),
                new TopicFilter(old.getOrDefault("topic_filter", "#")),
                isOn(old.getOrDefault("enabled", "1")),
                headers(old.getOrDefault("headers", "{}")),
                Duration.ofSeconds(number(old, "timeout", 10)),
                new RetryRule((int) number(old, "retry_count", 3), Duration.ofSeconds(number(old, "retry_delay", 5))),
                old.containsKey("secret") ? new SigningSecret(old.get("secret")) : null,
                null,
                time(old, "created_at"),
                time(old, "updated_at"));
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
