package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.ConnectionLimit;
import dev.serai.front.MqttLimits;
import dev.serai.front.RetainedMessages;
import dev.serai.front.Traffic;
import dev.serai.metrics.Limit;
import dev.serai.mqtt.BacklogGate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;

/** The MQTT clients of one broker, over all of its acceptors: their connections and their wills. */
public final class MqttClients {
    private static final long STORE_MILLIS = 5_000;

    private final Set<FrontMqttHandler> connections = ConcurrentHashMap.newKeySet();
    private final Wills wills = new Wills();
    /** Keys are compared by identity, and an entry lives as long as its session. */
    private final Map<MQTTSessionState, Map<Integer, Deliveries.Sent>> unacknowledged = new WeakHashMap<>();

    private volatile @Nullable SessionRecords records;
    private @Nullable SessionQueues queues;
    private @Nullable MQTTStateManager opened;
    private final BacklogGate gate = new BacklogGate();
    private final Traffic traffic = new Traffic();
    private final AtomicInteger maximum = new AtomicInteger();
    private final MqttLimits limits;
    private final RetainedMessages retained;
    private final ConnectionLimit open;
    private final ClientIdOwners owners = new ClientIdOwners();

    /** No client yet; each of them will be held to these limits. */
    public MqttClients(MqttLimits limits, RetainedMessages retained) {
        this.limits = limits;
        this.retained = retained;
        this.open = new ConnectionLimit(
                limits.connections(),
                Limit.MQTT_CONNECTIONS,
                limits.connectionsPerAddress(),
                Limit.MQTT_CONNECTIONS_PER_ADDRESS);
    }

    /**
     * The sessions of MQTT clients at one moment.
     *
     * @param total those of connected clients and those that wait for their client
     * @param sharedSubscriptions how many of the subscriptions are shared ones
     */
    public record Sessions(int connected, int total, long subscriptions, long sharedSubscriptions) {}

    MqttLimits limits() {
        return limits;
    }

    ConnectionLimit open() {
        return open;
    }

    /** Refuses publishers where too much waits for a subscription that must lose nothing. */
    public BacklogGate gate() {
        return gate;
    }

    /** Whose their client ids are. */
    public ClientIdOwners owners() {
        return owners;
    }

    /** What is retained, whoever published it. */
    public RetainedMessages retained() {
        return retained;
    }

    Wills wills() {
        return wills;
    }

    /** What they have sent and received. */
    public Traffic traffic() {
        return traffic;
    }

    void add(FrontMqttHandler connection) {
        connections.add(connection);
        maximum.accumulateAndGet(connected(), Math::max);
    }

    /** Whether the connection was there. */
    boolean remove(FrontMqttHandler connection) {
        return connections.remove(connection);
    }

    /** Reads what an earlier run of the broker knew of its sessions; once for all acceptors. */
    synchronized void open(ActiveMQServer server, MQTTStateManager sessions) throws Exception {
        if (opened != sessions) {
            retained.load();
            owners.open(sessions);
            records = new SessionRecords(server, sessions, owners);
            opened = sessions;
            watchQueues(server, sessions);
        }
    }

    private void watchQueues(ActiveMQServer server, MQTTStateManager sessions) {
        if (limits.queuedMessages() > 0) {
            queues = new SessionQueues(server, sessions, limits.queuedMessages());
        }
    }

    SessionRecords records() {
        return Objects.requireNonNull(records);
    }

    /** What a session has been sent and has not acknowledged, over all of its connections. */
    Map<Integer, Deliveries.Sent> unacknowledged(MQTTSessionState session, boolean none) {
        synchronized (unacknowledged) {
            if (none) {
                unacknowledged.remove(session);
            }
            return unacknowledged.computeIfAbsent(session, begun -> new ConcurrentHashMap<>());
        }
    }

    /** How many clients are connected. */
    public int connected() {
        return connections.size();
    }

    /** The most clients that were connected at the same time. */
    public int maximum() {
        return maximum.get();
    }

    /** The sessions that a broker which listens for MQTT has now. */
    public Sessions sessions(ActiveMQServer server) {
        try {
            Collection<MQTTSessionState> states =
                    MQTTStateManager.getInstance(server).getSessionStates().values();
            long subscriptions = 0;
            long shared = 0;
            for (MQTTSessionState state : states) {
                for (String filter : state.getSubscriptionsPlusID().keySet()) {
                    subscriptions++;
                    shared += MQTTUtil.isSharedSubscription(filter) ? 1 : 0;
                }
            }
            int connected = connected();
            return new Sessions(connected, Math.max(connected, states.size()), subscriptions, shared);
        } catch (Exception unreadable) {
            throw new IllegalStateException("The sessions cannot be counted", unreadable);
        }
    }

    /** Measures how many clients are connected and what they send and receive. */
    public void bindTo(MeterRegistry registry) {
        traffic.bindTo(registry);
        Gauge.builder("serai.mqtt.clients.connected", this, MqttClients::connected)
                .description("MQTT clients that are connected")
                .register(registry);
        Gauge.builder("serai.mqtt.clients.maximum", this, MqttClients::maximum)
                .description("The most MQTT clients that were connected at the same time")
                .register(registry);
    }

    /**
     * Disconnects all clients because the broker stops: sessions that end with their connection leave nothing on disk,
     * and wills are published while there is a broker to take them.
     */
    public void disconnectAll(StorageManager storage) throws Exception {
        if (queues != null) {
            queues.close();
        }
        Set<FrontMqttHandler> all = Set.copyOf(connections);
        all.forEach(FrontMqttHandler::announceStop);
        wills.publishDelayed();
        // The DISCONNECT packets leave when the wills are on disk; closing sooner would overtake them.
        storage.waitOnOperations(STORE_MILLIS);
        all.forEach(FrontMqttHandler::endForStop);
        if (records != null) {
            records.close();
        }
        storage.waitOnOperations(STORE_MILLIS);
    }
}
