package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.front.RetainedMessages;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/** A PUBLISH whose message the front keeps: Artemis gets it with RETAIN 0, and keeps nothing itself. */
final class RetainedPublish {
    private RetainedPublish() {}

    /** Takes a PUBLISH to where Artemis handles it. */
    interface Handler {
        void handle(MqttPublishMessage publish) throws Exception;
    }

    /**
     * Handles a PUBLISH, and keeps its message where it has RETAIN 1.
     *
     * @param topic the topic name; empty where the client has sent an alias that nobody knows
     */
    static void run(RetainedMessages retained, MqttPublishMessage publish, String topic, Handler handler)
            throws Exception {
        MqttFixedHeader header = publish.fixedHeader();
        if (!header.isRetain() || topic.isEmpty()) {
            handler.handle(publish);
            return;
        }
        MqttPublishMessage plain = new MqttPublishMessage(
                new MqttFixedHeader(
                        header.messageType(), header.isDup(), header.qosLevel(), false, header.remainingLength()),
                publish.variableHeader(),
                publish.payload());
        retained.publish(topic, !publish.payload().isReadable(), () -> {
            handler.handle(plain);
            return true;
        });
    }
}
