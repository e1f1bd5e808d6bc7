package dev.serai.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.serai.api.ApiException;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.TopicName;
import dev.serai.mqtt.TraceContext;
import dev.serai.mqtt.UnwantedCharacters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks to have published.
 *
 * @param message the message
 * @param broker the connection it goes to, in lower case, or null for the default one
 * @param queue whether it is taken durably now and delivered when that broker can be reached
 */
public record PublishRequest(MqttMessage message, @Nullable String broker, boolean queue) {
    /**
     * Reads the body of {@code POST /publish}.
     *
     * @throws ApiException 400 naming the field and its rule
     */
    public static PublishRequest parse(byte[] body) {
        return PublishJson.parse(body, PublishRequest::read);
    }

    /** Reads one object of the body; the parser stands on its first token, and afterwards on its last. */
    public static PublishRequest read(JsonParser parser) throws IOException {
        PublishJson.requireObject(parser, "the body");
        Fields fields = new Fields();
        for (String name = PublishJson.nextField(parser); name != null; name = PublishJson.nextField(parser)) {
            fields.read(name, parser);
        }
        return fields.request();
    }

    /** The same with the trace that the call is in, where its message names none itself. */
    PublishRequest tracedAs(Exchange call) {
        return new PublishRequest(TraceContext.carry(call, message), broker, queue);
    }

    /** The fields seen so far; they may come in any order. */
    private static final class Fields {
        private static final byte[] JSON_NULL = "null".getBytes(StandardCharsets.US_ASCII);

        private @Nullable String topic;
        private byte[] payload = JSON_NULL;
        private boolean payloadIsString;
        private boolean base64;
        private int qos;
        private boolean retained;
        private @Nullable String broker;
        private boolean queue;
        private PublishProperties properties = PublishProperties.NONE;

        void read(String name, JsonParser parser) throws IOException {
            if (PublishJson.isNull(parser) && !name.equals("payload")) {
                return;
            }
            switch (name) {
                case "topic" -> topic = PublishJson.text(parser, name);
                case "payload" -> {
                    payloadIsString = parser.currentToken() == JsonToken.VALUE_STRING;
                    payload = PayloadReader.read(parser);
                }
                case "payload_encoding", "encoding" -> base64 = PublishJson.isBase64(parser, name);
                case "qos" -> qos = PublishJson.small(parser, name);
                case "retained", "retain" -> retained = PublishJson.flag(parser, name);
                case "broker" -> broker = PublishJson.text(parser, name).toLowerCase(Locale.ROOT);
                case "queue" -> queue = PublishJson.flag(parser, name);
                case "properties" -> properties = PropertiesReader.read(parser);
                default -> parser.skipChildren();
            }
        }

        PublishRequest request() {
            if (topic == null) {
                throw ApiException.invalid("topic is required");
            }
            if (base64 && !payloadIsString) {
                throw ApiException.invalid("payload must be a string where payload_encoding is base64");
            }
            byte[] bytes =
                    base64 ? PublishJson.base64(new String(payload, StandardCharsets.UTF_8), "payload") : payload;
            TopicName name = new TopicName(topic);
            UnwantedCharacters.requireNone(topic, "topic");
            String named = broker == null || broker.isEmpty() ? null : broker;
            return new PublishRequest(new MqttMessage(name, bytes, qos, retained, properties), named, queue);
        }
    }
}
