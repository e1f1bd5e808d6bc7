package dev.serai.broker;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import dev.serai.mqtt.TopicName;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.jspecify.annotations.Nullable;

/** Reads an MQTT message back from the form in which the broker's MQTT module stores it. */
final class StoredMessage {
    private StoredMessage() {}

    /**
     * The message as a subscriber with retain-as-published and this maximum QoS receives it, its expiry interval less
     * the time it was stored ([MQTT-3.3.2-6]).
     */
    static MqttMessage read(ICoreMessage stored, WildcardConfiguration wildcards, int maximumQos) {
        String topic = MQTTUtil.getMqttTopicFromCoreAddress(stored.getAddress(), wildcards);
        Integer qos = stored.containsProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY)
                ? stored.getIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY)
                : stored.isDurable() ? 1 : 0;
        boolean retained = stored.containsProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_INITIAL_DISTRIBUTION_KEY)
                || (stored.containsProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_KEY)
                        && stored.getBooleanProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_KEY));
        return new MqttMessage(
                new TopicName(topic), payload(stored), Math.min(qos, maximumQos), retained, properties(stored));
    }

    private static byte[] payload(ICoreMessage stored) {
        ByteBuf body = stored.getDataBuffer().byteBuf().duplicate();
        byte[] payload = new byte[body.readableBytes()];
        body.readBytes(payload);
        return payload;
    }

    private static PublishProperties properties(ICoreMessage stored) {
        Integer format = stored.containsProperty(MQTTUtil.MQTT_PAYLOAD_FORMAT_INDICATOR_KEY)
                ? stored.getIntProperty(MQTTUtil.MQTT_PAYLOAD_FORMAT_INDICATOR_KEY)
                : null;
        String responseTopic = stored.getStringProperty(MQTTUtil.MQTT_RESPONSE_TOPIC_KEY);
        return new PublishProperties(
                format,
                secondsLeft(stored),
                responseTopic == null ? null : new TopicName(responseTopic),
                stored.getBytesProperty(MQTTUtil.MQTT_CORRELATION_DATA_KEY),
                userProperties(stored),
                stored.getStringProperty(MQTTUtil.MQTT_CONTENT_TYPE_KEY));
    }

    private static @Nullable Long secondsLeft(ICoreMessage stored) {
        if (stored.getExpiration() == 0) {
            return null;
        }
        long millis = stored.getExpiration() - System.currentTimeMillis();
        return Math.max(1, (millis + 999) / 1_000);
    }

    /** The module numbers them, as in {@code mqtt.ordered.user.property.0.name}, to keep order and duplicates. */
    private static List<UserProperty> userProperties(ICoreMessage stored) {
        if (!stored.containsProperty(MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY)) {
            return List.of();
        }
        UserProperty[] ordered = new UserProperty[stored.getIntProperty(MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY)];
        for (SimpleString name : stored.getPropertyNames()) {
            if (name.startsWith(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX_SIMPLE)) {
                String rest = name.toString().substring(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX.length());
                int dot = rest.indexOf('.');
                ordered[Integer.parseInt(rest.substring(0, dot))] =
                        new UserProperty(rest.substring(dot + 1), stored.getStringProperty(name));
            }
        }
        List<UserProperty> present = new ArrayList<>(ordered.length);
        for (UserProperty property : ordered) {
            if (property != null) {
                present.add(property);
            }
        }
        return present;
    }
}
