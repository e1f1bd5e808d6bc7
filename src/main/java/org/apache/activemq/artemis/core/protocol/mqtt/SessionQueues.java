package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.metrics.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the messages that wait for each MQTT session within a limit, so that a client that does not come back cannot
 * fill the disk of all others. Looks once a second; of a session with too many, the oldest go, from its longest queue
 * first. Each is counted and the first of a row is a warning. What waits for bridges and webhooks belongs to no session.
 */
final class SessionQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionQueues.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final long STORE_MILLIS = 5_000;
    /** So many go in one turn at most, so that one session does not keep the others waiting. */
    private static final int BATCH = 1_000;

    private final ActiveMQServer server;
    private final MQTTStateManager sessions;
    private final WildcardConfiguration wildcards;
    private final int most;
    private final Set<String> inTrouble = new HashSet<>();
    private final ScheduledFuture<?> looking;

    /** @param most messages that may wait for one session */
    SessionQueues(ActiveMQServer server, MQTTStateManager sessions, int most) {
        this.server = server;
        this.sessions = sessions;
        this.wildcards = server.getConfiguration().getWildcardConfiguration();
        this.most = most;
        this.looking = server.getScheduledPool()
                .scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (MQTTSessionState session :
                    List.copyOf(sessions.getSessionStates().values())) {
                keep(session);
            }
        } catch (Exception failed) {
            LOG.error("What waits for sessions could not be limited", failed);
        }
    }

    private void keep(MQTTSessionState session) throws Exception {
        String client = ClientNames.decode(session.getClientId());
        List<Queue> queues = queues(session);
        long excess = queues.stream().mapToLong(Queue::getMessageCount).sum() - most;
        if (excess <= 0) {
            inTrouble.remove(client);
            return;
        }
        if (inTrouble.add(client)) {
            LOG.warn("More than {} messages wait for {}: the oldest are dropped", most, client);
        }
        while (excess > 0) {
            Queue longest = queues.stream()
                    .max(Comparator.comparingLong(Queue::getMessageCount))
                    .orElseThrow();
            int gone = drop(longest, (int) Math.min(excess, BATCH));
            if (gone == 0) {
                // Handed out to a client that is connected, and hence on its way.
                return;
            }
            excess -= gone;
        }
    }

    private List<Queue> queues(MQTTSessionState session) {
        return session.getSubscriptionsPlusID().keySet().stream()
                .map(filter -> MQTTUtil.getCoreQueueFromMqttTopic(filter, session.getClientId(), wildcards))
                .map(server::locateQueue)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Answers how many it were. The queue counts them out only when the journal knows. */
    private int drop(Queue queue, int count) throws Exception {
        int gone = 0;
        for (long id : oldest(queue, count)) {
            if (queue.deleteReference(id)) {
                Limit.MQTT_QUEUED_MESSAGES.reached();
                gone++;
            }
        }
        server.getStorageManager().waitOnOperations(STORE_MILLIS);
        return gone;
    }

    /** Also of those that wait on disk. */
    private static List<Long> oldest(Queue queue, int count) {
        List<Long> ids = new ArrayList<>(count);
        try (LinkedListIterator<MessageReference> waiting = queue.browserIterator()) {
            while (ids.size() < count && waiting.hasNext()) {
                ids.add(waiting.next().getMessageID());
            }
        }
        return ids;
    }

    @Override
    public void close() {
        looking.cancel(false);
    }
}
