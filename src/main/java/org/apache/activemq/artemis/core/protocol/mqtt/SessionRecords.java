package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.impl.TransactionImpl;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose each session is, how long it outlives its connection, and since when it has none, on disk: one record for each
 * client in a queue of the broker. Artemis 2.55.0 knows nothing of the first and forgets the others with a restart, and
 * with them that sessions end at all. After a crash a session that was connected counts as left at the next start.
 */
final class SessionRecords {
    /** The Session Expiry Interval of a session that does not end (MQTT 5, 3.1.2.11.2). */
    static final long FOREVER = 0xFFFF_FFFFL;

    private static final Logger LOG = LoggerFactory.getLogger(SessionRecords.class);
    private static final SimpleString QUEUE = SimpleString.of("$serai.sessions");
    private static final SimpleString SECONDS = SimpleString.of("seconds");
    private static final SimpleString LEFT = SimpleString.of("left");
    private static final long LOOK_EVERY_MILLIS = 500;
    /** How long a session lives of which an earlier version kept no record: as long as one of MQTT 3.1.1 by default. */
    private static final long UNKNOWN_SECONDS = TimeUnit.DAYS.toSeconds(14);

    private static final long SWEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ActiveMQServer server;
    private final MQTTStateManager sessions;
    private final EndedSessions ended;
    private final ClientIdOwners owners;
    private final Queue queue;
    private final Map<String, Long> lives = new ConcurrentHashMap<>();
    /** When sessions of an earlier run end, unless their client returns before; in milliseconds of the epoch. */
    private final Map<String, Long> deadlines = new ConcurrentHashMap<>();

    private final ScheduledFuture<?> timer;
    private long swept = System.nanoTime();

    /** Ends what has ended while the broker was down, before the first client can connect. */
    SessionRecords(ActiveMQServer server, MQTTStateManager sessions, ClientIdOwners owners) throws Exception {
        this.owners = owners;
        this.server = server;
        this.sessions = sessions;
        this.ended = new EndedSessions(server, sessions);
        boolean recorded = server.locateQueue(QUEUE) != null;
        this.queue = server.createQueue(
                QueueConfiguration.of(QUEUE)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setLastValue(true)
                        .setDurable(true)
                        .setInternal(true)
                        .setAutoCreateAddress(true),
                true);
        restore(recorded ? 0 : UNKNOWN_SECONDS);
        ended.removeReleases();
        timer = server.getScheduledPool()
                .scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @param unrecorded the seconds of a session without a record */
    private void restore(long unrecorded) throws Exception {
        long now = System.currentTimeMillis();
        Map<String, Message> records = new HashMap<>();
        try (LinkedListIterator<MessageReference> references = queue.browserIterator()) {
            while (references.hasNext()) {
                Message record = references.next().getMessage();
                records.put(record.getStringProperty(Message.HDR_LAST_VALUE_NAME), record);
            }
        }
        for (String clientId : sessions.getSessionStates().keySet()) {
            Message record = records.get(clientId);
            long seconds = record == null ? unrecorded : record.getLongProperty(SECONDS);
            long left = record == null ? 0 : record.getLongProperty(LEFT);
            lives.put(clientId, seconds);
            owners.restore(clientId, record);
            if (seconds != FOREVER) {
                deadlines.put(clientId, (left == 0 ? now : left) + seconds * 1000);
            }
            if (left == 0 && seconds != 0) {
                write(clientId, seconds, now);
            }
        }
        records.keySet().removeAll(lives.keySet());
        for (String forgotten : records.keySet()) {
            write(forgotten, 0, now);
        }
        endOverdue(now);
        sweep();
    }

    /**
     * A client has connected; its session outlives the connection by so many seconds. What is written here is written in
     * a context of its own: a CONNACK that waited for it would be overtaken by what the session sends.
     */
    void connected(String clientId, long seconds, boolean cleanStart) throws Exception {
        deadlines.remove(clientId);
        StorageManager storage = server.getStorageManager();
        OperationContext ofConnection = storage.getContext();
        storage.setContext(server.newOperationContext());
        try {
            if (cleanStart) {
                Releases.remove(server, clientId);
            }
            if (seconds > 0 || lives.containsKey(clientId)) {
                write(clientId, seconds, 0);
            }
        } finally {
            storage.setContext(ofConnection);
        }
    }

    /** Whether there may be a session of this client that outlives its connection. */
    boolean keeps(String clientId) {
        return lives.containsKey(clientId);
    }

    /** The client's connection has ended; the seconds may be others than before ([MQTT-3.14.2-2]). */
    void left(String clientId, long seconds) throws Exception {
        if (seconds > 0 || lives.containsKey(clientId)) {
            write(clientId, seconds, System.currentTimeMillis());
        }
        if (seconds == 0) {
            Releases.remove(server, clientId);
        }
    }

    private void write(String clientId, long seconds, long left) throws Exception {
        StorageManager storage = server.getStorageManager();
        CoreMessage record = new CoreMessage(storage.generateID(), 64);
        record.setAddress(QUEUE);
        record.setDurable(true);
        record.putStringProperty(Message.HDR_LAST_VALUE_NAME, SimpleString.of(clientId));
        record.putLongProperty(SECONDS, seconds);
        record.putLongProperty(LEFT, left);
        owners.write(clientId, record);
        Transaction transaction = new TransactionImpl(storage);
        transaction.setAsync(true);
        MQTTUtil.sendMessageDirectlyToQueue(storage, server.getPostOffice(), record, queue, transaction);
        transaction.commit();
        lives.put(clientId, seconds);
    }

    /** Looks no more: the broker stops. */
    void close() {
        timer.cancel(false);
    }

    private void look() {
        try {
            endOverdue(System.currentTimeMillis());
            if (System.nanoTime() - swept > SWEEP_EVERY_NANOS) {
                sweep();
            }
        } catch (Exception failed) {
            LOG.error("Sessions that have ended could not be removed", failed);
        }
    }

    private void endOverdue(long now) throws Exception {
        for (Map.Entry<String, Long> deadline : Map.copyOf(deadlines).entrySet()) {
            if (deadline.getValue() <= now && deadlines.remove(deadline.getKey(), deadline.getValue())) {
                ended.remove(deadline.getKey());
                write(deadline.getKey(), 0, now);
            }
        }
    }

    /** Forgets the sessions that are no more. */
    private void sweep() throws Exception {
        swept = System.nanoTime();
        Map<String, MQTTSessionState> present = sessions.getSessionStates();
        owners.sweep(present);
        boolean gone = false;
        for (Map.Entry<String, Long> each : Map.copyOf(lives).entrySet()) {
            if (!present.containsKey(each.getKey())) {
                if (each.getValue() != 0) {
                    write(each.getKey(), 0, 0);
                    Releases.remove(server, each.getKey());
                }
                lives.remove(each.getKey(), 0L);
                gone = true;
            }
        }
        if (gone || queue.getMessageCount() > lives.size()) {
            queue.deleteMatchingReferences(FilterImpl.createFilter(SECONDS + " = 0"));
        }
    }
}
