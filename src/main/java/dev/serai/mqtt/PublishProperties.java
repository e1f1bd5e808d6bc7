package dev.serai.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a PUBLISH that travel to the subscriber (MQTT 5, 3.3.2.3); null means not given.
 *
 * @param payloadFormatIndicator 0 for bytes, 1 for UTF-8 text (3.3.2.3.2)
 * @param messageExpiryInterval seconds, 0 to 4294967295 (3.3.2.3.3)
 * @param responseTopic the topic for an answer (3.3.2.3.5)
 * @param correlationData tells which request an answer belongs to (3.3.2.3.6)
 * @param userProperties names and values, order and duplicates kept (3.3.2.3.7)
 * @param contentType for example {@code application/json} (3.3.2.3.9)
 */
public record PublishProperties(
        @Nullable Integer payloadFormatIndicator,
        @Nullable Long messageExpiryInterval,
        @Nullable TopicName responseTopic,
        byte @Nullable [] correlationData,
        List<UserProperty> userProperties,
        @Nullable String contentType) {
    /** No properties at all. */
    @SuppressWarnings("NullAway") // does not read the annotation on an array component
    public static final PublishProperties NONE = new PublishProperties(null, null, null, null, List.of(), null);

    /** The largest Message Expiry Interval in seconds, a four byte integer. */
    public static final long MAX_EXPIRY_SECONDS = 4_294_967_295L;

    private static final int MAX_STRING_BYTES = 65_535;

    /**
     * Checks the rules.
     *
     * @throws InvalidMqttException naming the property, its rule and its value
     */
    public PublishProperties {
        userProperties = List.copyOf(userProperties);
        if (payloadFormatIndicator != null && payloadFormatIndicator != 0 && payloadFormatIndicator != 1) {
            throw new InvalidMqttException(
                    "payload_format_indicator must be 0 or 1, but was " + payloadFormatIndicator);
        }
        if (messageExpiryInterval != null
                && (messageExpiryInterval < 0 || messageExpiryInterval > MAX_EXPIRY_SECONDS)) {
            throw new InvalidMqttException("message_expiry_interval must be from 0 to " + MAX_EXPIRY_SECONDS
                    + " seconds, but was " + messageExpiryInterval);
        }
        if (correlationData != null && correlationData.length > MAX_STRING_BYTES) {
            throw new InvalidMqttException("correlation_data must be at most " + MAX_STRING_BYTES + " bytes");
        }
        if (contentType != null) {
            MqttString.require(contentType, "content_type");
        }
    }

    /** The same properties with another expiry. */
    @SuppressWarnings("NullAway") // does not read the annotation on an array component
    public PublishProperties withMessageExpiryInterval(@Nullable Long seconds) {
        return new PublishProperties(
                payloadFormatIndicator, seconds, responseTopic, correlationData, userProperties, contentType);
    }

    /** The same properties with other user properties. */
    @SuppressWarnings("NullAway") // does not read the annotation on an array component
    public PublishProperties withUserProperties(List<UserProperty> others) {
        return new PublishProperties(
                payloadFormatIndicator, messageExpiryInterval, responseTopic, correlationData, others, contentType);
    }

    /** One name and value of a user property; a name may appear more than once. */
    public record UserProperty(String key, String value) {
        /**
         * Checks the rules.
         *
         * @throws InvalidMqttException where key or value is no MQTT string
         */
        public UserProperty {
            MqttString.require(key, "user_properties key");
            MqttString.require(value, "user_properties value");
        }
    }
}
