package dev.serai.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.serai.api.ApiException;
import dev.serai.mqtt.InvalidMqttException;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import dev.serai.mqtt.TopicName;
import dev.serai.mqtt.UnwantedCharacters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code properties} of a publish request. */
final class PropertiesReader {
    private @Nullable Integer payloadFormatIndicator;
    private @Nullable Long messageExpiryInterval;
    private @Nullable TopicName responseTopic;
    private @Nullable String correlationData;
    private boolean correlationBase64;
    private List<UserProperty> userProperties = List.of();
    private @Nullable String contentType;

    private PropertiesReader() {}

    static PublishProperties read(JsonParser parser) throws IOException {
        if (PublishJson.isEmptyList(parser, "properties")) {
            return PublishProperties.NONE;
        }
        PublishJson.requireObject(parser, "properties");
        PropertiesReader reader = new PropertiesReader();
        for (String name = PublishJson.nextField(parser); name != null; name = PublishJson.nextField(parser)) {
            reader.field(name, parser);
        }
        return reader.properties();
    }

    private void field(String name, JsonParser parser) throws IOException {
        if (PublishJson.isNull(parser)) {
            return;
        }
        switch (name) {
            case "payload_format_indicator" -> payloadFormatIndicator = PublishJson.small(parser, name);
            case "message_expiry_interval" -> messageExpiryInterval = PublishJson.whole(parser, name);
            case "response_topic" -> responseTopic = responseTopic(PublishJson.text(parser, name));
            case "correlation_data" -> correlationData = PublishJson.text(parser, name);
            case "correlation_data_encoding" -> correlationBase64 = PublishJson.isBase64(parser, name);
            case "user_properties" -> userProperties = userProperties(parser);
            case "content_type" -> contentType = PublishJson.text(parser, name);
            default -> parser.skipChildren();
        }
    }

    @SuppressWarnings("NullAway") // does not read the annotation on an array component
    private PublishProperties properties() {
        return new PublishProperties(
                payloadFormatIndicator,
                messageExpiryInterval,
                responseTopic,
                correlation(),
                userProperties,
                contentType);
    }

    private static TopicName responseTopic(String text) {
        try {
            TopicName topic = new TopicName(text);
            UnwantedCharacters.requireNone(text, "topic");
            return topic;
        } catch (InvalidMqttException invalid) {
            // Its rules begin with the word topic, and there is another one of that name in the request.
            throw new InvalidMqttException("response_" + invalid.getMessage());
        }
    }

    private byte @Nullable [] correlation() {
        if (correlationData == null) {
            return null;
        }
        return correlationBase64
                ? PublishJson.base64(correlationData, "correlation_data")
                : correlationData.getBytes(StandardCharsets.UTF_8);
    }

    /** An object, or a list of keys and values where order or duplicates matter. */
    private static List<UserProperty> userProperties(JsonParser parser) throws IOException {
        List<UserProperty> read = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                read.add(new UserProperty(key, PublishJson.text(parser, "user_properties " + key)));
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                read.add(userProperty(parser));
            }
        } else {
            throw ApiException.invalidBody("user_properties must be an object or a list");
        }
        return read;
    }

    private static UserProperty userProperty(JsonParser parser) throws IOException {
        PublishJson.requireObject(parser, "an item of user_properties");
        String key = null;
        String value = null;
        for (String name = PublishJson.nextField(parser); name != null; name = PublishJson.nextField(parser)) {
            switch (name) {
                case "key" -> key = PublishJson.text(parser, "user_properties key");
                case "value" -> value = PublishJson.text(parser, "user_properties value");
                default -> parser.skipChildren();
            }
        }
        if (key == null || value == null) {
            throw ApiException.invalid("an item of user_properties must have key and value");
        }
        return new UserProperty(key, value);
    }
}
