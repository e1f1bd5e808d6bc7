package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.metrics.Limit;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.List;

/**
 * The Maximum Packet Size of a client (MQTT 5, 3.1.2.11.4). A longer PUBLISH is not sent ([MQTT-3.1.2-24]), and its message
 * counts as delivered ([MQTT-3.1.2-25]). Artemis 2.55.0 counts too few bytes, and keeps the packet identifier and the
 * place in the receive maximum of what it does not send.
 *
 * @param bytes the most that one packet may have; {@link #ANY} where the client takes all that there are
 */
record ClientPacketSize(int bytes) {
    private static final int ANY = Integer.MAX_VALUE;
    /** No packet is longer: a type, four bytes of length, and the length that they can say (2.1.4). */
    private static final int LONGEST = 1 + 4 + 268_435_455;

    /**
     * Takes it over from Artemis, which looks at it no more. A client that names one gets no topic aliases: Artemis assigns
     * an alias before it is known whether the packet that teaches it is sent.
     */
    static ClientPacketSize of(MQTTSession session) {
        MQTTSessionState state = session.getState();
        int named = state.getClientMaxPacketSize();
        state.setClientMaxPacketSize(0);
        // What is left of an earlier connection says nothing of one that cannot name it; above 2^31 it is negative.
        if (session.getVersion() != MQTTVersion.MQTT_5 || named <= 0 || named >= LONGEST) {
            return new ClientPacketSize(ANY);
        }
        state.setClientTopicAliasMaximum(0);
        return new ClientPacketSize(named);
    }

    /** Whether the client does not take it; each one counts. */
    boolean refuses(MqttPublishMessage publish) {
        if (bytes == ANY || length(publish) <= bytes) {
            return false;
        }
        Limit.MQTT_CLIENT_PACKET_SIZE.reached();
        return true;
    }

    /** The bytes of a PUBLISH of MQTT 5 (3.3). */
    private static long length(MqttPublishMessage publish) {
        long properties = length(publish.variableHeader().properties());
        int packetId = publish.fixedHeader().qosLevel().value() > 0 ? 2 : 0;
        long remaining = text(publish.variableHeader().topicName())
                + packetId
                + variable(properties)
                + properties
                + publish.payload().readableBytes();
        return 1 + variable(remaining) + remaining;
    }

    private static long length(MqttProperties properties) {
        long length = 0;
        for (MqttProperty<?> property : properties.listAll()) {
            length += length(property);
        }
        return length;
    }

    private static long length(MqttProperty<?> property) {
        Object value = property.value();
        if (value instanceof List<?> pairs) {
            return pairs.stream().mapToLong(pair -> 1 + pair((StringPair) pair)).sum();
        }
        if (value instanceof StringPair pair) {
            return 1 + pair(pair);
        }
        if (value instanceof String text) {
            return 1 + text(text);
        }
        if (value instanceof byte[] binary) {
            return 3L + binary.length;
        }
        return 1 + number(property.propertyId(), (Integer) value);
    }

    private static long number(int property, int value) {
        return switch (MqttPropertyType.valueOf(property)) {
            case PAYLOAD_FORMAT_INDICATOR -> 1;
            case TOPIC_ALIAS -> 2;
            case SUBSCRIPTION_IDENTIFIER -> variable(value);
            default -> 4;
        };
    }

    private static long pair(StringPair pair) {
        return text(pair.key) + text(pair.value);
    }

    private static long text(String text) {
        return 2L + ByteBufUtil.utf8Bytes(text);
    }

    private static int variable(long value) {
        int bytes = 1;
        for (long rest = value / 128; rest > 0; rest /= 128) {
            bytes++;
        }
        return bytes;
    }
}
