package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.remoting.FailureListener;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT connection, where Artemis' own handler does not keep to the specification: wills, long expiry intervals,
 * receive maximum, client ids and shared subscriptions. Everything else is left to it.
 */
final class FrontMqttHandler extends OrderedMqttHandler implements FailureListener {
    private static final Logger LOG = LoggerFactory.getLogger(FrontMqttHandler.class);
    private static final byte RECEIVE_MAXIMUM_EXCEEDED = (byte) 0x93;
    private static final byte SERVER_SHUTTING_DOWN = (byte) 0x8B;
    /** Artemis takes the length of a packet for the size of a buffer, and fails with less than this. */
    private static final int MIN_LENGTH = 16;

    private final MqttClients clients;
    private final ActiveMQServer server;
    private final MQTTProtocolManager manager;
    private final AtomicInteger unacknowledged = new AtomicInteger();

    private @Nullable MQTTConnection connection;
    private volatile @Nullable MQTTSession session;
    private volatile Wills.@Nullable Armed will;
    private volatile boolean version5;
    private boolean expiryShortened;

    FrontMqttHandler(ActiveMQServer server, MQTTProtocolManager manager, MqttClients clients) {
        super(server, manager, clients.gate());
        this.server = server;
        this.manager = manager;
        this.clients = clients;
    }

    @Override
    void setConnection(MQTTConnection made, ConnectionEntry entry) throws Exception {
        super.setConnection(made, entry);
        connection = made;
        made.addFailureListener(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (version5
                && message instanceof MqttPublishMessage publish
                && publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE
                && unacknowledged.incrementAndGet() > manager.getReceiveMaximum()) {
            // [MQTT-3.3.4-9] read from the other side: more than the CONNACK allowed.
            publish.release();
            sendDisconnect(RECEIVE_MAXIMUM_EXCEEDED);
            disconnect(true);
            return;
        }
        super.channelRead(ctx, message);
    }

    @Override
    boolean isVersion5() {
        return version5;
    }

    @Override
    @Nullable
    MQTTSession session() {
        return session;
    }

    private void acknowledged() {
        unacknowledged.updateAndGet(count -> Math.max(0, count - 1));
    }

    @Override
    void sendPubAck(int messageId, byte reasonCode) {
        acknowledged();
        super.sendPubAck(messageId, reasonCode);
    }

    @Override
    void sendPubRec(int messageId, byte reasonCode) {
        if (reasonCode < 0) {
            acknowledged();
        }
        super.sendPubRec(messageId, reasonCode);
    }

    @Override
    void sendPubComp(int messageId) {
        acknowledged();
        super.sendPubComp(messageId);
    }

    @Override
    void handleConnect(MqttConnectMessage connect) throws Exception {
        MQTTConnection current = java.util.Objects.requireNonNull(connection);
        version5 = connect.variableHeader().version() == 5;
        boolean cleanStart = connect.variableHeader().isCleanSession();
        ConnectRewriter rewriter = new ConnectRewriter(connect);
        if (rewriter.assignsClientId()) {
            current.setClientIdAssignedByBroker(true);
        }
        expiryShortened = shortenExpiry(connect.variableHeader().properties());
        super.handleConnect(rewriter.rewritten());
        if (!current.getConnected()) {
            return;
        }
        String clientId = current.getClientID();
        MQTTSession connected =
                manager.getStateManager().getSessionState(clientId).getSession();
        session = connected;
        Will wanted = Will.of(connect);
        will = wanted == null ? null : new Wills.Armed(wanted, each -> publish(connected, each));
        clients.wills().connected(clientId, will, cleanStart);
        clients.add(this);
        if (connected.getStopped()) {
            ended();
        }
    }

    /** Artemis counts the milliseconds of a session's expiry in an int too; the CONNACK says what it gets instead. */
    private static boolean shortenExpiry(MqttProperties properties) {
        MqttPropertyType type = MqttPropertyType.SESSION_EXPIRY_INTERVAL;
        Integer seconds = MQTTUtil.getProperty(Integer.class, properties, type);
        if (seconds == null || seconds <= LongExpiry.MAX_SECONDS) {
            return false;
        }
        properties.add(new IntegerProperty(type.value(), LongExpiry.MAX_SECONDS));
        return true;
    }

    @Override
    void sendConnack(byte returnCode, boolean sessionPresent, MqttProperties properties) {
        if (version5 && returnCode == MQTTReasonCodes.SUCCESS) {
            properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), manager.getReceiveMaximum()));
            if (expiryShortened) {
                properties.add(
                        new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), LongExpiry.MAX_SECONDS));
            }
        }
        super.sendConnack(returnCode, sessionPresent, properties);
    }

    @Override
    void handlePublish(MqttPublishMessage message) throws Exception {
        MqttPublishMessage storable = message.fixedHeader().remainingLength() < MIN_LENGTH ? longer(message) : message;
        LongExpiry.store(message.variableHeader().properties(), () -> super.handlePublish(storable));
    }

    private static MqttPublishMessage longer(MqttPublishMessage message) {
        MqttFixedHeader header = message.fixedHeader();
        return new MqttPublishMessage(
                new MqttFixedHeader(
                        header.messageType(), header.isDup(), header.qosLevel(), header.isRetain(), MIN_LENGTH),
                message.variableHeader(),
                message.payload());
    }

    @Override
    void handleSubscribe(MqttSubscribeMessage message) throws Exception {
        MQTTSession current = java.util.Objects.requireNonNull(session);
        sendToClient(new SubscribeRequest(message, clients.limits().subscriptions()).answer(current));
    }

    @Override
    void handleUnsubscribe(MqttUnsubscribeMessage message) throws Exception {
        super.handleUnsubscribe(SubscribeRequest.rewritten(message));
    }

    @Override
    @SuppressWarnings("NullAway") // Artemis says nothing of null and means it by no packet
    void disconnect(boolean error, @Nullable MqttMessage disconnect) {
        if (disconnect != null) {
            int reason = 0;
            if (disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
                reason = header.reasonCode();
                shortenExpiry(header.properties());
            }
            Wills.Armed current = will;
            if (reason == 0 && current != null) {
                clients.wills()
                        .dropped(java.util.Objects.requireNonNull(connection).getClientID(), current);
            }
        }
        super.disconnect(error, disconnect);
    }

    /** Tells the client that the broker stops, and publishes its will or has it wait. */
    void announceStop() {
        if (version5) {
            sendDisconnect(SERVER_SHUTTING_DOWN);
        }
        ended();
    }

    /** Ends the session as a lost connection does. */
    void endForStop() {
        disconnect(true);
    }

    private void ended() {
        clients.remove(this);
        MQTTSession current = session;
        Wills.Armed left = will;
        if (current != null && left != null) {
            long lives = version5 ? Integer.toUnsignedLong(current.getState().getClientSessionExpiryInterval()) : 0;
            clients.wills()
                    .ended(
                            java.util.Objects.requireNonNull(connection).getClientID(),
                            left,
                            lives,
                            server.getScheduledPool());
        }
    }

    private static void publish(MQTTSession session, Will will) {
        try {
            LongExpiry.store(
                    will.properties(), () -> session.getMqttPublishManager().sendToQueue(will.message(), true));
        } catch (Exception refused) {
            LOG.warn("The will of {} for {} is not published", session, will.topic(), refused);
        }
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver) {
        ended();
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver, String scaleDownTargetNodeId) {
        ended();
    }
}
