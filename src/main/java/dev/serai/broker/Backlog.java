package dev.serai.broker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what waits for a subscription within its {@link BacklogLimit}: looks once a second and drops the oldest beyond
 * it. Each dropped message is counted ({@code serai.backlog.dropped}); the first of a row is a warning.
 */
final class Backlog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final Queue queue;
    private final BacklogLimit limit;
    private final Counter dropped;
    private final AtomicBoolean dropping = new AtomicBoolean();
    private final @Nullable ScheduledFuture<?> looking;

    Backlog(ActiveMQServer server, Queue queue, BacklogLimit limit) {
        this.queue = queue;
        this.limit = limit;
        this.dropped = Metrics.counter(
                "serai.backlog.dropped", "subscription", queue.getName().toString());
        this.looking = limit.none()
                ? null
                : server.getScheduledPool()
                        .scheduleWithFixedDelay(
                                this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            long gone = shrink();
            if (gone > 0 && dropping.compareAndSet(false, true)) {
                LOG.warn("{}: too much waits, {} oldest messages were dropped so far", queue.getName(), gone);
            } else if (gone == 0) {
                dropping.set(false);
            }
        } catch (Exception e) {
            LOG.error("{}: what waits could not be limited", queue.getName(), e);
        }
    }

    /** Drops what is too much, the oldest first, and answers how many messages that was. */
    private long shrink() throws Exception {
        long gone = 0;
        while (limit.exceededBy(queue.getMessageCount(), queue.getPersistentSize(), oldestMillis())) {
            if (!dropOldest()) {
                break;
            }
            gone++;
            dropped.increment();
        }
        return gone;
    }

    private long oldestMillis() throws Exception {
        if (limit.age().isZero()) {
            return 0;
        }
        try (LinkedListIterator<MessageReference> waiting = queue.iterator()) {
            return waiting.hasNext()
                    ? System.currentTimeMillis() - waiting.next().getMessage().getTimestamp()
                    : 0;
        }
    }

    /** What has been handed out is on its way and not dropped. */
    private boolean dropOldest() throws Exception {
        try (LinkedListIterator<MessageReference> waiting = queue.iterator()) {
            return waiting.hasNext() && queue.deleteReference(waiting.next().getMessageID());
        }
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
    }
}
