package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.front.RetainedMessages;
import dev.serai.metrics.Limit;
import dev.serai.mqtt.BacklogGate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.util.ReferenceCountUtil;
import org.apache.activemq.artemis.core.paging.PagingManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client to what the broker takes: no more unacknowledged publishes than its receive maximum, and none for which
 * the gate of a full backlog is closed, the disk has no room, or one topic too many would get a retained message. The
 * latter are refused before they are stored.
 */
abstract class QuotaMqttHandler extends OrderedMqttHandler {
    private static final byte RECEIVE_MAXIMUM_EXCEEDED = (byte) 0x93;

    private final MQTTProtocolManager manager;
    private final BacklogGate gate;
    private final PagingManager disk;
    private final RetainedMessages retained;
    private final ReceiveQuota quota = new ReceiveQuota();
    /** Known when the CONNECT is read, which is before it is handled: a client may send on before it has its CONNACK. */
    private boolean counts;

    QuotaMqttHandler(ActiveMQServer server, MQTTProtocolManager manager, MqttClients clients) {
        super(server, manager);
        this.manager = manager;
        this.gate = clients.gate();
        this.disk = server.getPagingManager();
        this.retained = clients.retained();
    }

    /** Whether the client has connected with MQTT 5. */
    abstract boolean isVersion5();

    /** The client's session; null before its CONNECT. */
    abstract @Nullable MQTTSession session();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof MqttConnectMessage connect) {
            counts = connect.variableHeader().version() == 5;
        }
        if (counts && quota.exceededBy((MqttMessage) message, manager.getReceiveMaximum())) {
            // [MQTT-3.3.4-9] read from the other side: more than the CONNACK allowed.
            Limit.MQTT_RECEIVE_MAXIMUM.reached();
            ReferenceCountUtil.release(message);
            sendDisconnect(RECEIVE_MAXIMUM_EXCEEDED);
            disconnect(true);
            return;
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void act(MqttMessage message) {
        if (message instanceof MqttPublishMessage publish && isRefused(publish)) {
            refuse(publish);
        } else {
            super.act(message);
        }
    }

    /** Looks at the topic only where something asks for it: this is on the path of each message. */
    private boolean isRefused(MqttPublishMessage publish) {
        return disk.isDiskFull()
                || (gate.isFull() && gate.closedFor(topic(publish)))
                || (publish.fixedHeader().isRetain()
                        && publish.payload().isReadable()
                        && retained.isFullFor(topic(publish)));
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

    /** The client has set it with this packet, whatever becomes of the message (MQTT 5, 3.3.2.3.4). */
    private void rememberAlias(MqttPublishVariableHeader publish) {
        Integer alias = MQTTUtil.getProperty(Integer.class, publish.properties(), MqttPropertyType.TOPIC_ALIAS);
        MQTTSession current = session();
        if (alias != null && current != null && !publish.topicName().isEmpty()) {
            current.getState().putClientTopicAlias(alias, publish.topicName());
        }
    }

    /** MQTT 5 has a reason for it; an MQTT 3.1.1 client is disconnected and tries again ([MQTT-3.3.5-2]). */
    private void refuse(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        int qos = publish.fixedHeader().qosLevel().value();
        rememberAlias(publish.variableHeader());
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
