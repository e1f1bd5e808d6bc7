package dev.serai.mqtt;

import dev.serai.mqtt.PublishProperties.UserProperty;
import java.io.DataOutputStream;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * The publish properties as Paho's library and Camel's header {@code CamelPahoMqtt5MsgProperties} hold them. What
 * belongs to one connection only, such as topic alias and subscription identifiers, does not cross.
 */
public final class PahoProperties {
    private PahoProperties() {}

    /** To Paho. Its payload format indicator cannot tell "not given" from 0, which mean the same (MQTT 5, 3.3.2.3.2). */
    public static MqttProperties of(PublishProperties properties) {
        MqttProperties paho = new MqttProperties();
        if (properties.equals(PublishProperties.NONE)) {
            return paho;
        }
        Integer format = properties.payloadFormatIndicator();
        paho.setPayloadFormat(format != null && format == 1);
        paho.setMessageExpiryInterval(properties.messageExpiryInterval());
        TopicName responseTopic = properties.responseTopic();
        paho.setResponseTopic(responseTopic == null ? null : responseTopic.text());
        paho.setCorrelationData(properties.correlationData());
        paho.setContentType(properties.contentType());
        paho.setUserProperties(properties.userProperties().stream()
                .map(pair -> new org.eclipse.paho.mqttv5.common.packet.UserProperty(pair.key(), pair.value()))
                .toList());
        return paho;
    }

    /**
     * Refuses text that Paho cannot write, such as a line break. It would find out in the thread that writes, which then
     * gives the connection up, and would do so again each time the message is sent again.
     *
     * @throws InvalidMqttException where a property has such text
     */
    static void requireEncodable(PublishProperties properties) {
        for (UserProperty pair : properties.userProperties()) {
            requireEncodable(pair.key());
            requireEncodable(pair.value());
        }
        String contentType = properties.contentType();
        if (contentType != null) {
            requireEncodable(contentType);
        }
    }

    private static void requireEncodable(String text) {
        try {
            MqttDataTypes.encodeUTF8(new DataOutputStream(OutputStream.nullOutputStream()), text);
        } catch (IllegalArgumentException | MqttException refused) {
            throw new InvalidMqttException(
                    "a property of a message to an external broker must not contain control characters or noncharacters");
        }
    }

    /** From Paho; null is no properties. */
    public static PublishProperties of(@Nullable MqttProperties paho) {
        if (paho == null) {
            return PublishProperties.NONE;
        }
        String responseTopic = paho.getResponseTopic();
        List<UserProperty> pairs = paho.getUserProperties().stream()
                .map(pair -> new UserProperty(pair.getKey(), pair.getValue()))
                .toList();
        return new PublishProperties(
                paho.getPayloadFormat() ? 1 : null,
                paho.getMessageExpiryInterval(),
                responseTopic == null ? null : new TopicName(responseTopic),
                paho.getCorrelationData(),
                pairs,
                paho.getContentType());
    }
}
