package dev.serai.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 properties as the JSON object that {@code POST /publish} takes: user properties are an object, and a list of key
 * and value only where a key appears twice.
 */
public final class PropertiesJson {
    private static final JsonFactory JSON = new JsonFactory();

    private PropertiesJson() {}

    /** The JSON object, or null where there is no property. */
    public static @Nullable String of(PublishProperties properties) {
        if (properties.equals(PublishProperties.NONE)) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            write(properties, json);
            json.writeEndObject();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return text.toString();
    }

    private static void write(PublishProperties properties, JsonGenerator json) throws IOException {
        if (properties.contentType() != null) {
            json.writeStringField("content_type", properties.contentType());
        }
        if (properties.messageExpiryInterval() != null) {
            json.writeNumberField("message_expiry_interval", properties.messageExpiryInterval());
        }
        if (properties.responseTopic() != null) {
            json.writeStringField("response_topic", properties.responseTopic().text());
        }
        if (properties.correlationData() != null) {
            correlation(properties.correlationData(), json);
        }
        if (properties.payloadFormatIndicator() != null) {
            json.writeNumberField("payload_format_indicator", properties.payloadFormatIndicator());
        }
        if (!properties.userProperties().isEmpty()) {
            userProperties(properties.userProperties(), json);
        }
    }

    private static void correlation(byte[] data, JsonGenerator json) throws IOException {
        try {
            json.writeStringField(
                    "correlation_data",
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString());
        } catch (CharacterCodingException binary) {
            json.writeStringField("correlation_data", Base64.getEncoder().encodeToString(data));
            json.writeStringField("correlation_data_encoding", "base64");
        }
    }

    private static void userProperties(List<UserProperty> properties, JsonGenerator json) throws IOException {
        Set<String> keys = new HashSet<>();
        properties.forEach(property -> keys.add(property.key()));
        if (keys.size() == properties.size()) {
            json.writeObjectFieldStart("user_properties");
            for (UserProperty property : properties) {
                json.writeStringField(property.key(), property.value());
            }
            json.writeEndObject();
            return;
        }
        json.writeArrayFieldStart("user_properties");
        for (UserProperty property : properties) {
            json.writeStartObject();
            json.writeStringField("key", property.key());
            json.writeStringField("value", property.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
