package dev.serai.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.messages.StoredMessage;
import java.util.Map;

/** The trace that a message belongs to, W3C Trace Context, for the call that tells of the message. */
final class TraceParent {
    private static final String NAME = "traceparent";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TraceParent() {}

    /** The header {@code traceparent} where the message has a user property of that name, else none. */
    static Map<String, String> header(StoredMessage message) {
        String properties = message.properties();
        if (properties == null || !properties.contains(NAME)) {
            return Map.of();
        }
        try {
            JsonNode value = JSON.readTree(properties).path("user_properties").path(NAME);
            // Whatever else a device calls so must not break the call.
            return value.isTextual() && value.asText().matches("[0-9a-f-]{55}")
                    ? Map.of(NAME, value.asText())
                    : Map.of();
        } catch (JsonProcessingException unreadable) {
            // A property with a name that is longer than Jackson takes: the call goes out without a trace.
            return Map.of();
        }
    }
}
