package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.remoting.FailureListener;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT connection, where Artemis' own handler does not keep to the specification: wills, long expiry intervals,
 * receive maximum, redelivery, client ids and shared subscriptions. Everything else is left to it.
 */
final class FrontMqttHandler extends DeliveringMqttHandler implements FailureListener {
    private static final Logger LOG = LoggerFactory.getLogger(FrontMqttHandler.class);
    private static final byte SERVER_SHUTTING_DOWN = (byte) 0x8B;

    private final ActiveMQServer server;
    private final MqttClients clients;
    private final MQTTProtocolManager manager;

    private @Nullable MQTTConnection connection;
    private volatile @Nullable MQTTSession session;
    private volatile @Nullable LivingClient client;
    private @Nullable MqttConnectMessage connecting;
    private volatile boolean version5;
    private boolean expiryShortened;
    private boolean refused;
    private volatile boolean stopping;

    FrontMqttHandler(ActiveMQServer server, MQTTProtocolManager manager, MqttClients clients) {
        super(server, manager, clients);
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

    /**
     * A client may send on before it has its CONNACK (3.1.4); where that refuses it, the rest is for nobody. Nor is what
     * the broker has not come to when it stops: nobody is told that it was taken.
     */
    @Override
    public void act(MqttMessage message) {
        if (refused || stopping) {
            ReferenceCountUtil.release(message);
        } else {
            super.act(message);
        }
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

    @Override
    void handleConnect(MqttConnectMessage connect) throws Exception {
        version5 = connect.variableHeader().version() == 5;
        connecting = connect;
        ConnectRewriter rewriter = new ConnectRewriter(connect);
        if (rewriter.assignsClientId()) {
            Objects.requireNonNull(connection).setClientIdAssignedByBroker(true);
        }
        expiryShortened = LongExpiry.shorten(connect.variableHeader().properties());
        MQTTConnection made = Objects.requireNonNull(connection);
        MqttConnectMessage rewritten = rewriter.rewritten();
        clients.owners()
                .during(
                        made,
                        () -> SharedQueues.during(
                                server,
                                manager.getStateManager(),
                                given(rewritten),
                                () -> super.handleConnect(rewritten)));
        refused = !made.getConnected();
        MQTTSession connected = session;
        if (connected != null && connected.getStopped()) {
            ended();
        }
    }

    /** The filters that a session is about to give up because its client starts anew. */
    private Set<String> given(MqttConnectMessage connect) {
        String clientId = connect.payload().clientIdentifier();
        if (!connect.variableHeader().isCleanSession() || !clients.records().keeps(clientId)) {
            return Set.of();
        }
        MQTTSessionState state = manager.getStateManager().getSessionStates().get(clientId);
        return state == null ? Set.of() : state.getSubscriptionsPlusID().keySet();
    }

    @Override
    void sendConnack(byte returnCode, boolean sessionPresent, MqttProperties properties) {
        if (returnCode != MQTTReasonCodes.SUCCESS) {
            super.sendConnack(returnCode, sessionPresent, properties);
            return;
        }
        if (version5) {
            properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), manager.getReceiveMaximum()));
            if (expiryShortened) {
                properties.add(
                        new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), LongExpiry.MAX_SECONDS));
            }
        }
        Releases begun = begin(Objects.requireNonNull(connecting));
        super.sendConnack(returnCode, sessionPresent, properties);
        begun.sendAgain();
    }

    /** Artemis has made or found the session, and sends nothing of it before the CONNACK. */
    private Releases begin(MqttConnectMessage connect) {
        String clientId = Objects.requireNonNull(connection).getClientID();
        try {
            MQTTSession begun =
                    manager.getStateManager().getSessionState(clientId).getSession();
            new WithdrawnRights(begun).end();
            boolean cleanStart = connect.variableHeader().isCleanSession();
            Releases finishing = deliver(begun, clients.unacknowledged(begun.getState(), cleanStart));
            clients.records().connected(clientId, LivingClient.sessionSeconds(begun), cleanStart);
            session = begun;
            client = new LivingClient(clients, begun, connect);
            clients.add(this);
            return finishing;
        } catch (Exception failed) {
            throw new IllegalStateException("The session of " + clientId + " cannot begin", failed);
        }
    }

    @Override
    void handlePublish(MqttPublishMessage message) throws Exception {
        RetainedPublish.run(
                clients.retained(),
                message,
                message.fixedHeader().isRetain() ? topic(message) : "",
                publish -> LongExpiry.store(publish.variableHeader().properties(), () -> super.handlePublish(publish)));
    }

    @Override
    void handleSubscribe(MqttSubscribeMessage message) throws Exception {
        sendToClient(new SubscribeRequest(message, clients.limits().subscriptions(), clients.retained())
                .answer(Objects.requireNonNull(session), this::subscriptionsChanged));
    }

    @Override
    void handleUnsubscribe(MqttUnsubscribeMessage message) throws Exception {
        MQTTSession current = Objects.requireNonNull(session);
        MqttUnsubscribeMessage rewritten = SubscribeRequest.rewritten(message);
        synchronized (current.getConnectionManager()) {
            if (!current.getStopped()) {
                SharedQueues.during(current, rewritten.payload().topics(), () -> super.handleUnsubscribe(rewritten));
            }
        }
    }

    /** The connection ends, however it does, and the session where it does not outlive it. */
    @Override
    void stop() {
        super.stop();
        MQTTSession ending = session;
        if (ending != null && LivingClient.sessionSeconds(ending) == 0) {
            try {
                SharedQueues.leave(ending);
            } catch (Exception failed) {
                LOG.warn("The shared subscriptions of {} could not be ended", ending, failed);
            }
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Artemis says nothing of null and means it by no packet
    void disconnect(boolean error, @Nullable MqttMessage disconnect) {
        if (disconnect != null) {
            int reason = 0;
            if (disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
                reason = header.reasonCode();
                LongExpiry.shorten(header.properties());
            }
            LivingClient current = client;
            if (reason == 0 && current != null) {
                current.dropWill();
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
        stopping = true;
        disconnect(true);
    }

    private void ended() {
        LivingClient current = client;
        if (clients.remove(this) && current != null) {
            current.ended();
        }
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver) {
        LivingClient.countSilence(exception);
        ended();
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver, String scaleDownTargetNodeId) {
        ended();
    }
}
