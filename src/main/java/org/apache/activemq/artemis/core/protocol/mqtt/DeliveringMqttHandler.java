package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.Objects;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;

/** Passes what goes to the client, and what it says of it, through {@link Deliveries} and {@link Releases}. */
abstract class DeliveringMqttHandler extends QuotaMqttHandler {
    private volatile @Nullable Deliveries deliveries;
    private @Nullable Releases releases;
    private volatile @Nullable ClientPacketSize packetSize;

    DeliveringMqttHandler(ActiveMQServer server, MQTTProtocolManager manager, MqttClients clients) {
        super(server, manager, clients);
    }

    /** Begins with a session's messages, before the CONNACK lets any of them go. */
    final Releases deliver(MQTTSession session, Map<Integer, Deliveries.Sent> unacknowledged) {
        Deliveries sending = new Deliveries(session, unacknowledged);
        Releases finishing = new Releases(session, sending);
        packetSize = ClientPacketSize.of(session);
        deliveries = sending;
        releases = finishing;
        return finishing;
    }

    /** The session has subscriptions that it had not before, or other options for them. */
    final void subscriptionsChanged() {
        Objects.requireNonNull(deliveries).readSubscriptions();
    }

    @Override
    protected void sendToClient(MqttMessage message) {
        Deliveries sending = deliveries;
        if (sending == null || !(message instanceof MqttPublishMessage publish)) {
            super.sendToClient(message);
            return;
        }
        MqttPublishMessage leaving = sending.leaving(publish);
        if (Objects.requireNonNull(packetSize).refuses(leaving)) {
            drop(sending, leaving);
        } else {
            super.sendToClient(leaving);
        }
    }

    /** As if the client had it: Artemis itself acknowledges QoS 0. */
    private static void drop(Deliveries sending, MqttPublishMessage tooLarge) {
        ReferenceCountUtil.release(tooLarge);
        if (tooLarge.fixedHeader().qosLevel().value() > 0) {
            int packetId = tooLarge.variableHeader().packetId();
            try {
                sending.acknowledged(packetId);
            } catch (Exception failed) {
                throw new IllegalStateException("Packet " + packetId + " is too large and stays in its queue", failed);
            }
        }
    }

    @Override
    void handlePuback(MqttPubAckMessage message) throws Exception {
        Objects.requireNonNull(deliveries).acknowledged(packetId(message));
    }

    @Override
    void handlePubrec(MqttMessage message) throws Exception {
        boolean refused =
                message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply && reply.reasonCode() < 0;
        if (refused) {
            Objects.requireNonNull(deliveries).acknowledged(packetId(message));
        } else {
            Objects.requireNonNull(releases).received(packetId(message));
        }
    }

    @Override
    void handlePubcomp(MqttMessage message) throws Exception {
        Objects.requireNonNull(releases).completed(packetId(message));
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }
}
