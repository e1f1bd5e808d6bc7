package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the QoS 1 and 2 publishes of a client that the broker has not acknowledged (MQTT 5, 3.2.2.3.3). */
final class ReceiveQuota {
    private final AtomicInteger unacknowledged = new AtomicInteger();

    /** Whether a packet is one publish more than the CONNACK allowed. */
    boolean exceededBy(MqttMessage message, int receiveMaximum) {
        return message instanceof MqttPublishMessage publish
                && publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE
                && unacknowledged.incrementAndGet() > receiveMaximum;
    }

    /** PUBACK, PUBCOMP or a PUBREC with an error has been sent. */
    void acknowledged() {
        unacknowledged.updateAndGet(count -> Math.max(0, count - 1));
    }
}
