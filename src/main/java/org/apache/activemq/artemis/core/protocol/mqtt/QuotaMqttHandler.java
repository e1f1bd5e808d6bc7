package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.mqtt.BacklogGate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import org.apache.activemq.artemis.core.paging.PagingManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client to what the broker takes: no more unacknowledged publishes than its receive maximum, and none for which
 * the gate of a full backlog is closed or the disk has no room. The latter are refused before they are stored.
 */
abstract class QuotaMqttHandler extends OrderedMqttHandler {
    private static final byte RECEIVE_MAXIMUM_EXCEEDED = (byte) 0x93;

    private final MQTTProtocolManager manager;
    private final BacklogGate gate;
    private final PagingManager disk;
    private final ReceiveQuota quota = new ReceiveQuota();

    QuotaMqttHandler(ActiveMQServer server, MQTTProtocolManager manager, BacklogGate gate) {
        super(server, manager);
        this.manager = manager;
        this.gate = gate;
        this.disk = server.getPagingManager();
    }

    /** Whether the client has connected with MQTT 5. */
    abstract boolean isVersion5();

    /** The client's session; null before its CONNECT. */
    abstract @Nullable MQTTSession session();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isVersion5() && quota.exceededBy((MqttMessage) message, manager.getReceiveMaximum())) {
            // [MQTT-3.3.4-9] read from the other side: more than the CONNACK allowed.
            ReferenceCountUtil.release(message);
            sendDisconnect(RECEIVE_MAXIMUM_EXCEEDED);
            disconnect(true);
            return;
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void act(MqttMessage message) {
        if (message instanceof MqttPublishMessage publish
                && (disk.isDiskFull() || (gate.isFull() && gate.closedFor(topic(publish))))) {
            refuse(publish);
        } else {
            super.act(message);
        }
    }

    @Override
    void sendPubAck(int messageId, byte reasonCode) {
        quota.acknowledged();
        super.sendPubAck(messageId, reasonCode);
    }

    @Override
    void sendPubRec(int messageId, byte reasonCode) {
        if (reasonCode < 0) {
            quota.acknowledged();
        }
        super.sendPubRec(messageId, reasonCode);
    }

    @Override
    void sendPubComp(int messageId) {
        quota.acknowledged();
        super.sendPubComp(messageId);
    }

    /** The topic, also where only its alias was sent (MQTT 5, 3.3.2.3.4). */
    final String topic(MqttPublishMessage publish) {
        String topic = publish.variableHeader().topicName();
        Integer alias = MQTTUtil.getProperty(
                Integer.class, publish.variableHeader().properties(), MqttPropertyType.TOPIC_ALIAS);
        if (alias == null || !topic.isEmpty()) {
            return topic;
        }
        MQTTSession current = session();
        String known = current == null ? null : current.getState().getClientTopicAlias(alias);
        return known == null ? "" : known;
    }

    /** MQTT 5 has a reason for it; an MQTT 3.1.1 client is disconnected and tries again ([MQTT-3.3.5-2]). */
    private void refuse(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        int qos = publish.fixedHeader().qosLevel().value();
        ReferenceCountUtil.release(publish);
        if (!isVersion5()) {
            disconnect(true);
        } else if (qos == 1) {
            sendPubAck(packetId, MQTTReasonCodes.QUOTA_EXCEEDED);
        } else if (qos == 2) {
            sendPubRec(packetId, MQTTReasonCodes.QUOTA_EXCEEDED);
        }
    }
}
