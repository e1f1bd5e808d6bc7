package dev.serai.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.ApiException;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.UnwantedCharacters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a webhook as a request names them; their case does not matter and unknown ones are ignored. A secret or
 * header value that comes back as the {@code ***} it was shown as stays what it is.
 */
final class WebhookFields {
    static final String MASK = "***";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, JsonNode> fields = new HashMap<>();

    /** @throws ApiException 400 where the body is not a JSON object */
    WebhookFields(byte[] body) {
        try {
            JsonNode object = JSON.readTree(body);
            if (!object.isObject()) {
                throw ApiException.invalidBody("the body must be a JSON object");
            }
            object.properties().forEach(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        } catch (IOException malformed) {
            throw ApiException.invalidBody("not JSON");
        }
    }

    /** A new webhook. */
    Webhook create(String id, Instant now) {
        return new Webhook(
                id,
                required("name", text("name", null)),
                EndpointUrl.parse(required("url", text("url", null))),
                required("method", text("method", WebhookSettings.DEFAULT_METHOD))
                        .toUpperCase(Locale.ROOT),
                topicFilter(),
                flag("enabled", true),
                headers(RequestHeaders.NONE),
                Duration.ofSeconds(number("timeout", WebhookSettings.DEFAULT_TIMEOUT)),
                new RetryRule(
                        number("retry_count", WebhookSettings.DEFAULT_RETRY_COUNT),
                        Duration.ofSeconds(number("retry_delay", WebhookSettings.DEFAULT_RETRY_DELAY))),
                secret("secret", null),
                secret("previous_secret", null),
                now,
                now);
    }

    /** A webhook with the fields that are named changed. */
    Webhook change(Webhook before, Instant now) {
        return new Webhook(
                before.id(),
                required("name", text("name", before.name())),
                url(before.url()),
                required("method", text("method", before.method())).toUpperCase(Locale.ROOT),
                topicFilter(before.topicFilter()),
                flag("enabled", before.enabled()),
                headers(before.headers()),
                Duration.ofSeconds(number("timeout", (int) before.timeout().toSeconds())),
                new RetryRule(
                        number("retry_count", before.retry().count()), Duration.ofSeconds(number("retry_delay", (int)
                                before.retry().delay().toSeconds()))),
                secret("secret", before.secret()),
                secret("previous_secret", before.previousSecret()),
                before.createdAt(),
                now);
    }

    /** What was allowed when it was given stays, so that the webhook can be changed in other ways. */
    private EndpointUrl url(EndpointUrl before) {
        String text = text("url", null);
        return text == null || text.equals(before.toString()) ? before : EndpointUrl.parse(text);
    }

    private TopicFilter topicFilter(TopicFilter before) {
        String text = text("topic_filter", null);
        return text == null || text.equals(before.text()) ? before : topicFilter();
    }

    private TopicFilter topicFilter() {
        String text = required("topic_filter", text("topic_filter", null));
        TopicFilter filter = new TopicFilter(text);
        UnwantedCharacters.requireNone(text, "topic_filter");
        return filter;
    }

    private static String required(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is required");
        }
        return value;
    }

    private @Nullable String text(String name, @Nullable String unset) {
        String value = read(name, "a string", node -> node.isTextual() ? node.textValue() : null);
        return value == null ? unset : value;
    }

    private boolean flag(String name, boolean unset) {
        Boolean value = read(name, "true or false", node -> node.isBoolean() ? node.booleanValue() : null);
        return value == null ? unset : value;
    }

    private int number(String name, int unset) {
        Integer value = read(
                name,
                "a whole number",
                node -> node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : null);
        return value == null ? unset : value;
    }

    private @Nullable SigningSecret secret(String name, @Nullable SigningSecret before) {
        String text = text(name, null);
        if (text == null) {
            return before;
        }
        if (text.equals(MASK) && before == null) {
            throw new IllegalArgumentException(name + " must not be " + MASK + ", which stands for one that is kept");
        }
        return text.equals(MASK) ? before : text.isEmpty() ? null : new SigningSecret(text);
    }

    private RequestHeaders headers(RequestHeaders before) {
        JsonNode object = fields.get("headers");
        if (object == null || object.isNull()) {
            return before;
        }
        // How PHP writes an object without fields.
        if (object.isArray() && object.isEmpty()) {
            return RequestHeaders.NONE;
        }
        if (!object.isObject() || !object.valueStream().allMatch(JsonNode::isTextual)) {
            throw ApiException.invalidBody("headers must be an object of strings");
        }
        Map<String, String> values = new LinkedHashMap<>();
        object.properties().forEach(header -> {
            String shown = header.getValue().textValue();
            String kept = before.values().get(header.getKey());
            values.put(header.getKey(), shown.equals(MASK) && kept != null ? kept : shown);
        });
        return new RequestHeaders(values);
    }

    /** The value of a field; null where it is missing or null itself. */
    private <T> @Nullable T read(String name, String type, Function<JsonNode, @Nullable T> reading) {
        JsonNode node = fields.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        T value = reading.apply(node);
        if (value == null) {
            throw ApiException.invalidBody(name + " must be " + type);
        }
        return value;
    }
}
