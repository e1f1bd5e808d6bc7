package dev.serai.broker;

import dev.serai.mqtt.BacklogGate;
import dev.serai.mqtt.TopicFilter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what waits for a subscription within its {@link BacklogLimit}. Looks once a second and drops the oldest beyond
 * it, or, where the policy is to block, has the gate refuse publishers while the limit is reached. Each dropped message
 * is counted ({@code serai.backlog.dropped}); the first of a row is a warning, and {@link #trouble} tells of it for a
 * minute after the last.
 */
final class Backlog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final long TOLD_NANOS = Duration.ofMinutes(1).toNanos();

    private final Queue queue;
    private final BacklogLimit limit;
    private final Counter dropped;
    private final BacklogGate gate;
    private final BacklogGate.@Nullable Closing bar;
    private final @Nullable ScheduledFuture<?> looking;
    private volatile boolean tooOld;
    private volatile boolean inTrouble;
    private volatile long lastDrop;

    Backlog(ActiveMQServer server, Queue queue, TopicFilter topicFilter, BacklogLimit limit, BacklogGate gate) {
        this.queue = queue;
        this.limit = limit;
        this.gate = gate;
        this.dropped = Metrics.counter(
                "serai.backlog.dropped", "subscription", queue.getName().toString());
        this.bar = limit.policy() == BacklogPolicy.BLOCK && !limit.none() ? gate.add(topicFilter, this::full) : null;
        this.looking = limit.none()
                ? null
                : server.getScheduledPool()
                        .scheduleWithFixedDelay(
                                this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private boolean full() {
        return tooOld || limit.reachedBy(queue.getMessageCount(), queue.getPersistentSize());
    }

    /** What is wrong, in words for an operator; null where nothing is. */
    @Nullable
    String trouble() {
        if (bar != null) {
            return full() ? "too much waits: publishers are refused until there is room" : null;
        }
        boolean recent = dropped.count() > 0 && System.nanoTime() - lastDrop < TOLD_NANOS;
        return recent ? "too much waits: %.0f oldest messages were dropped".formatted(dropped.count()) : null;
    }

    private void look() {
        try {
            boolean trouble = bar == null ? shrink() > 0 : age();
            if (trouble && !inTrouble) {
                LOG.warn("{}: {}", queue.getName(), trouble());
            }
            inTrouble = trouble;
        } catch (Exception e) {
            LOG.error("{}: what waits could not be limited", queue.getName(), e);
        }
    }

    private boolean age() {
        tooOld = !limit.age().isZero() && oldestMillis() > limit.age().toMillis();
        return full();
    }

    /**
     * Drops what is too much, the oldest first, and answers how many messages that was. The queue counts a message out
     * only when the journal knows, so that what is dropped here is counted here.
     */
    private long shrink() throws Exception {
        long waiting = queue.getMessageCount();
        long bytes = queue.getPersistentSize();
        long gone = 0;
        while (limit.exceededBy(waiting - gone, bytes, oldestMillis())) {
            MessageReference oldest = oldest();
            if (oldest == null || !queue.deleteReference(oldest.getMessageID())) {
                break;
            }
            bytes -= oldest.getPersistentSize();
            gone++;
            dropped.increment();
            lastDrop = System.nanoTime();
        }
        return gone;
    }

    /** What has been handed out is on its way and not dropped. */
    private @Nullable MessageReference oldest() {
        try (LinkedListIterator<MessageReference> waiting = queue.iterator()) {
            return waiting.hasNext() ? waiting.next() : null;
        }
    }

    private long oldestMillis() {
        if (limit.age().isZero()) {
            return 0;
        }
        MessageReference oldest = oldest();
        return oldest == null
                ? 0
                : System.currentTimeMillis() - oldest.getMessage().getTimestamp();
    }

    @Override
    public void close() {
        if (bar != null) {
            gate.remove(bar);
        }
        if (looking != null) {
            looking.cancel(false);
        }
    }
}
