package dev.serai.mqtt;

import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.jspecify.annotations.Nullable;

/**
 * What a broker takes of a single message, as its CONNACK said (MQTT 5, 3.2.2.3). It ends the connection at a message
 * beyond that, and would do so again each time the message is sent again.
 *
 * @param maximumQos the highest QoS, 0 to 2
 * @param retainAvailable whether it keeps retained messages
 * @param maximumPacketSize in bytes
 */
record ServerLimits(int maximumQos, boolean retainAvailable, long maximumPacketSize) {
    /** Of a broker that names none. */
    static final ServerLimits NONE = new ServerLimits(2, true, Long.MAX_VALUE);

    static ServerLimits of(@Nullable MqttProperties connAck) {
        if (connAck == null) {
            return NONE;
        }
        Integer qos = connAck.getMaximumQoS();
        Boolean retain = connAck.isRetainAvailable();
        Long size = connAck.getMaximumPacketSize();
        return new ServerLimits(
                qos == null ? NONE.maximumQos : qos,
                retain == null || retain,
                size == null ? NONE.maximumPacketSize : size);
    }

    int qos(MqttMessage message) {
        return Math.min(message.qos(), maximumQos);
    }

    boolean retained(MqttMessage message) {
        return message.retained() && retainAvailable;
    }

    /**
     * Refuses in the broker's stead what is too large.
     *
     * @throws MqttRefusedException with 0x95
     */
    void check(String topic, org.eclipse.paho.mqttv5.common.MqttMessage message) {
        if (maximumPacketSize < NONE.maximumPacketSize && size(topic, message) > maximumPacketSize) {
            throw new MqttRefusedException(
                    "PUBLISH to " + topic + ", larger than the broker's " + maximumPacketSize + " bytes,",
                    ReasonCode.PACKET_TOO_LARGE);
        }
    }

    private static long size(String topic, org.eclipse.paho.mqttv5.common.MqttMessage message) {
        try {
            MqttPublish packet = new MqttPublish(topic, message, message.getProperties());
            packet.setMessageId(1);
            return (long) packet.getHeader().length + packet.getPayload().length;
        } catch (MqttException e) {
            throw new IllegalArgumentException("Not encodable: " + Causes.innermost(e), e);
        }
    }
}
