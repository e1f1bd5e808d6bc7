package dev.serai.broker;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import dev.serai.mqtt.TopicName;
import java.util.List;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.reader.MessageUtil;

/**
 * MQTT messages as the broker stores them: the same addresses and properties that its MQTT module writes, so that
 * nobody can tell how a message came in.
 */
final class CoreMessages {
    /** Stands for the client id of a publisher; subscriptions with No Local compare with it and need one. */
    static final String PUBLISHER_ID = "$serai";

    private static final WildcardConfiguration WILDCARDS = new WildcardConfiguration();

    private CoreMessages() {}

    /** The address of a topic: levels are separated by dots. */
    static String address(TopicName topic) {
        return MQTTUtil.getCoreAddressFromMqttTopic(topic.text(), WILDCARDS);
    }

    static Message of(MqttMessage message, String address, StorageManager storage) {
        ICoreMessage core = new CoreMessage(storage.generateID(), message.payload().length + 256);
        core.setAddress(address);
        core.setType(Message.BYTES_TYPE);
        core.setDurable(message.qos() > 0);
        core.putBooleanProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_KEY, message.retained());
        core.putIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY, message.qos());
        core.putStringProperty(MessageUtil.CONNECTION_ID_PROPERTY_NAME.toString(), PUBLISHER_ID);
        putProperties(core, message.properties());
        core.getBodyBuffer().writeBytes(message.payload());
        return core;
    }

    private static void putProperties(ICoreMessage core, PublishProperties properties) {
        long now = System.currentTimeMillis();
        core.setTimestamp(now);
        if (properties.messageExpiryInterval() != null) {
            core.setExpiration(now + properties.messageExpiryInterval() * 1000);
        }
        if (properties.payloadFormatIndicator() != null) {
            core.putIntProperty(MQTTUtil.MQTT_PAYLOAD_FORMAT_INDICATOR_KEY, properties.payloadFormatIndicator());
        }
        if (properties.responseTopic() != null) {
            core.putStringProperty(
                    MQTTUtil.MQTT_RESPONSE_TOPIC_KEY.toString(),
                    properties.responseTopic().text());
        }
        if (properties.correlationData() != null) {
            core.putBytesProperty(MQTTUtil.MQTT_CORRELATION_DATA_KEY, properties.correlationData());
        }
        if (properties.contentType() != null) {
            core.putStringProperty(MQTTUtil.MQTT_CONTENT_TYPE_KEY.toString(), properties.contentType());
        }
        putUserProperties(core, properties.userProperties());
    }

    /** The place in the name keeps the order ([MQTT-3.3.2-18]) and the duplicates. */
    private static void putUserProperties(ICoreMessage core, List<UserProperty> userProperties) {
        if (userProperties.isEmpty()) {
            return;
        }
        core.putIntProperty(MQTTUtil.MQTT_USER_PROPERTY_EXISTS_KEY, userProperties.size());
        for (int i = 0; i < userProperties.size(); i++) {
            UserProperty property = userProperties.get(i);
            core.putStringProperty(MQTTUtil.MQTT_USER_PROPERTY_KEY_PREFIX + i + "." + property.key(), property.value());
        }
    }
}
