package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

/**
 * The Will Message of a connection (MQTT 5, 3.1.2.5), with all of its properties.
 *
 * @param delaySeconds how long after the loss of the connection it is published, unless the session ends before
 */
record Will(String topic, byte[] payload, MqttQoS qos, boolean retain, MqttProperties properties, long delaySeconds) {
    /** The will in a CONNECT, or null where it has none. */
    static @Nullable Will of(MqttConnectMessage connect) {
        if (!connect.variableHeader().isWillFlag()) {
            return null;
        }
        MqttProperties all = connect.payload().willProperties();
        MqttProperties published = new MqttProperties();
        all.listAll().forEach(property -> {
            if (property.propertyId() != MqttPropertyType.WILL_DELAY_INTERVAL.value()) {
                published.add(property);
            }
        });
        Integer delay = MQTTUtil.getProperty(Integer.class, all, MqttPropertyType.WILL_DELAY_INTERVAL, 0);
        return new Will(
                connect.payload().willTopic(),
                connect.payload().willMessageInBytes(),
                MqttQoS.valueOf(connect.variableHeader().willQos()),
                connect.variableHeader().isWillRetain(),
                published,
                Integer.toUnsignedLong(delay));
    }

    /** @param keep false where it must not be retained, whatever the client wants */
    MqttPublishMessage message(boolean keep) {
        // The size is a hint for a buffer and must not be 0.
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH, false, qos, retain && keep, payload.length + topic.length() + 16);
        return new MqttPublishMessage(
                header, new MqttPublishVariableHeader(topic, 0, properties), Unpooled.wrappedBuffer(payload));
    }
}
