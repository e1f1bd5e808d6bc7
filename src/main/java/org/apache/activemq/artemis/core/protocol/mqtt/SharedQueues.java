package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.broker.QueueConsumer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * Keeps the queues of shared subscriptions while somebody joins or leaves their groups. A shared subscription is that of
 * all sessions that have it, also of those that wait for their client (MQTT 5, 4.8.2). Artemis 2.55.0 deletes its queue,
 * with what waits in it, when the last member leaves that is connected. A queue that is kept has a consumer more, which
 * takes nothing; afterwards it is deleted where no session has the subscription any more.
 */
final class SharedQueues {
    /** Nobody joins a group between the look for its members and the end of its queue. */
    private static final Object GROUPS = new Object();

    private static final long SOON_MILLIS = 1_000;

    private final ActiveMQServer server;
    private final MQTTStateManager sessions;
    private final List<Kept> kept = new ArrayList<>();

    private record Kept(String filter, Queue queue, Consumer consumer) {}

    private SharedQueues(ActiveMQServer server, MQTTStateManager sessions) {
        this.server = server;
        this.sessions = sessions;
    }

    /** Joins or leaves. */
    interface Change {
        void run() throws Exception;
    }

    /** Keeps the queues, where there are, of the shared ones among some filters. */
    static void during(ActiveMQServer server, MQTTStateManager sessions, Collection<String> filters, Change change)
            throws Exception {
        SharedQueues keeping = new SharedQueues(server, sessions);
        try {
            for (String filter : filters) {
                if (MQTTUtil.isSharedSubscription(filter)) {
                    keeping.keep(filter);
                }
            }
            change.run();
        } finally {
            keeping.letGo();
        }
    }

    /** The same, for a session that begins or ends subscriptions to these filters. */
    static void during(MQTTSession session, Collection<String> filters, Change change) throws Exception {
        during(session.getServer(), session.getStateManager(), filters, change);
    }

    /** The same, for the sessions whose time is over, or is soon. */
    static void duringScan(ActiveMQServer server, Change scan) throws Exception {
        MQTTStateManager sessions = MQTTStateManager.getInstance(server);
        long soon = System.currentTimeMillis() + SOON_MILLIS;
        List<String> filters = sessions.getSessionStates().values().stream()
                .filter(state -> !state.isAttached() && state.getClientSessionExpiryInterval() > 0)
                .filter(state -> state.getDisconnectedTime() + state.getClientSessionExpiryInterval() * 1000L < soon)
                .flatMap(state -> state.getSubscriptionsPlusID().keySet().stream())
                .distinct()
                .toList();
        during(server, sessions, filters, scan);
    }

    /** Takes a session that ends out of its groups. */
    static void leave(MQTTSession session) throws Exception {
        List<String> shared = session.getState().getSubscriptionsPlusID().keySet().stream()
                .filter(MQTTUtil::isSharedSubscription)
                .toList();
        during(session, shared, () -> session.getSubscriptionManager().removeSubscriptions(shared, false));
    }

    private void keep(String filter) throws Exception {
        WildcardConfiguration wildcards = server.getConfiguration().getWildcardConfiguration();
        SimpleString name = SimpleString.of(MQTTUtil.getCoreQueueFromMqttTopic(filter, "", wildcards));
        synchronized (GROUPS) {
            Queue queue = server.locateQueue(name);
            if (queue != null && !queue.isConfigurationManaged()) {
                Consumer consumer = new QueueConsumer(
                        "keeper of " + name,
                        server.getStorageManager().generateID(),
                        reference -> HandleStatus.BUSY,
                        List::of);
                queue.addConsumer(consumer);
                kept.add(new Kept(filter, queue, consumer));
            }
        }
    }

    private void letGo() throws Exception {
        for (Kept each : kept) {
            synchronized (GROUPS) {
                Queue queue = each.queue();
                queue.removeConsumer(each.consumer());
                // Whoever is delivering has counted it among the consumers, and may have asked one too few.
                queue.deliverAsync();
                if (queue.getConsumerCount() == 0 && isThere(queue) && !isWanted(each.filter())) {
                    server.destroyQueue(queue.getName(), null, true, false, true);
                }
            }
        }
    }

    private boolean isThere(Queue queue) {
        Queue located = server.locateQueue(queue.getName());
        return located != null && located.getID().equals(queue.getID());
    }

    private boolean isWanted(String filter) {
        return sessions.getSessionStates().values().stream().anyMatch(state -> state.getSubscription(filter) != null);
    }
}
