package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.front.RetainedMessages;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/** A PUBLISH whose message the front keeps: Artemis gets it with RETAIN 0, and keeps nothing itself. */
final class RetainedPublish {
    /** Artemis takes the length of a packet for the size of a buffer, and fails with less than this. */
    private static final int MIN_LENGTH = 16;

    private RetainedPublish() {}

    /** Takes a PUBLISH to where Artemis handles it. */
    interface Handler {
        void handle(MqttPublishMessage publish) throws Exception;
    }

    /**
     * Handles a PUBLISH, and keeps its message where it has RETAIN 1.
     *
     * @param topic the topic name, needed with RETAIN 1 only; empty where the client has sent an alias that nobody knows
     */
    static void run(RetainedMessages retained, MqttPublishMessage publish, String topic, Handler handler)
            throws Exception {
        boolean retain = publish.fixedHeader().isRetain() && !topic.isEmpty();
        MqttPublishMessage plain = plain(publish, retain);
        if (!retain) {
            handler.handle(plain);
            return;
        }
        retained.publish(topic, !publish.payload().isReadable(), () -> {
            handler.handle(plain);
            return true;
        });
    }

    /** The PUBLISH as Artemis can take it. */
    private static MqttPublishMessage plain(MqttPublishMessage publish, boolean retain) {
        MqttFixedHeader header = publish.fixedHeader();
        if (!retain && header.remainingLength() >= MIN_LENGTH) {
            return publish;
        }
        return new MqttPublishMessage(
                new MqttFixedHeader(
                        header.messageType(),
                        header.isDup(),
                        header.qosLevel(),
                        header.isRetain() && !retain,
                        Math.max(header.remainingLength(), MIN_LENGTH)),
                publish.variableHeader(),
                publish.payload());
    }
}
