package dev.serai.broker;

import dev.serai.mqtt.MessageHandler;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription on the embedded broker whose consumer is in this process: what an MQTT session with clean start 0 is
 * to a device, without the way over a socket. A message stays in the journal until its handler is done with it. When a
 * handler fails, nothing more is handed out; after a pause all that was not done comes again, in order.
 */
public final class DurableSubscription implements Consumer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableSubscription.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long TICK_MILLIS = 250;

    private final ActiveMQServer server;
    private final Queue queue;
    private final int maximumQos;
    private final int window;
    private final MessageHandler handler;
    private final long sequentialId;
    private final OperationContext context;
    private final WildcardConfiguration wildcards;
    private final Thread dispatcher;
    private final BlockingQueue<MessageReference> accepted = new LinkedBlockingQueue<>();
    private final Map<Long, MessageReference> unacknowledged = new LinkedHashMap<>();
    private boolean accepting = true;
    private boolean wantsMore;
    private @Nullable Throwable failed;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * Begins to consume; the queue is made, with the retained messages that match, where it does not exist yet.
     *
     * @param name the session's name, unique on this broker, stable over restarts
     * @param maximumQos the highest QoS to hand out
     * @param window how many messages are handed out before the first is done
     * @throws BrokerException when the broker refuses the queue
     */
    public static DurableSubscription open(
            ActiveMQServer server,
            String name,
            TopicFilter topicFilter,
            int maximumQos,
            int window,
            MessageHandler handler) {
        Queue queue = SubscriptionQueue.locateOrCreate(server, name, topicFilter);
        DurableSubscription opened = new DurableSubscription(server, queue, maximumQos, window, handler);
        opened.dispatcher.start();
        opened.attach();
        return opened;
    }

    private DurableSubscription(
            ActiveMQServer server, Queue queue, int maximumQos, int window, MessageHandler handler) {
        this.server = server;
        this.queue = queue;
        this.maximumQos = maximumQos;
        this.window = window;
        this.handler = handler;
        this.sequentialId = server.getStorageManager().generateID();
        this.context = new OperationContextImpl(server.getExecutorFactory().getExecutor());
        this.wildcards = server.getConfiguration().getWildcardConfiguration();
        this.dispatcher = new Thread(this::dispatch, "internal-" + queue.getName());
    }

    private void attach() {
        try {
            queue.addConsumer(this);
        } catch (Exception e) {
            throw new BrokerException("The broker refuses a consumer of " + queue.getName(), e);
        }
        queue.deliverAsync();
    }

    /** Messages stored for this subscription and not yet done. */
    public long backlog() {
        return queue.getMessageCount();
    }

    /** The broker's queue behind this subscription. */
    Queue queue() {
        return queue;
    }

    /** Called under the queue's lock, hence in order. */
    @Override
    public synchronized HandleStatus handle(MessageReference reference) {
        if (!accepting || unacknowledged.size() >= window) {
            wantsMore = true;
            return HandleStatus.BUSY;
        }
        reference.handled();
        unacknowledged.put(reference.getMessageID(), reference);
        accepted.add(reference);
        return HandleStatus.HANDLED;
    }

    @Override
    public void proceedDeliver(MessageReference reference) {
        // All is done in handle, because only there the order is certain.
    }

    private void dispatch() {
        OperationContextImpl.setContext(context);
        try {
            while (closing.getCount() > 0) {
                MessageReference next = accepted.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null && current(next)) {
                    handOver(next);
                }
                Throwable cause = takeFailure();
                if (cause != null) {
                    LOG.warn(
                            "{}: a message could not be handled, delivering again: {}",
                            queue.getName(),
                            cause.getMessage());
                    LOG.debug("Cause", cause);
                    if (!closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
                        resume();
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: asked to stop", queue.getName());
        }
    }

    private void handOver(MessageReference reference) {
        MqttMessage message;
        try {
            message = StoredMessage.read(reference.getMessage().toCore(), wildcards, maximumQos);
        } catch (RuntimeException e) {
            fail(reference, e);
            return;
        }
        handler.handle(message, failure -> {
            if (failure == null) {
                acknowledge(reference);
            } else {
                fail(reference, failure);
            }
        });
    }

    private synchronized boolean current(MessageReference reference) {
        return unacknowledged.containsKey(reference.getMessageID());
    }

    private void acknowledge(MessageReference reference) {
        boolean prompt;
        synchronized (this) {
            if (unacknowledged.remove(reference.getMessageID()) == null) {
                // It was given back to the queue while it was worked on, and comes again.
                return;
            }
            prompt = wantsMore && accepting && unacknowledged.size() <= window / 2;
            wantsMore &= !prompt;
            notifyAll();
        }
        OperationContext before = OperationContextImpl.getContext();
        OperationContextImpl.setContext(context);
        try {
            queue.acknowledge(reference);
        } catch (Exception e) {
            LOG.warn("{}: a message could not be acknowledged and will come again", queue.getName(), e);
        } finally {
            OperationContextImpl.setContext(before);
        }
        if (prompt) {
            queue.deliverAsync();
        }
    }

    private synchronized void fail(MessageReference reference, Throwable cause) {
        if (unacknowledged.containsKey(reference.getMessageID()) && failed == null) {
            accepting = false;
            failed = cause;
        }
    }

    private synchronized @Nullable Throwable takeFailure() {
        Throwable cause = failed;
        failed = null;
        return cause;
    }

    private void resume() {
        giveBack();
        synchronized (this) {
            accepting = closing.getCount() > 0;
        }
        queue.deliverAsync();
    }

    /** Puts all that is not done back into the queue, at its place. */
    private void giveBack() {
        List<MessageReference> undone;
        synchronized (this) {
            undone = new ArrayList<>(unacknowledged.values());
            unacknowledged.clear();
            accepted.clear();
        }
        long now = System.currentTimeMillis();
        for (int i = undone.size() - 1; i >= 0; i--) {
            try {
                queue.cancel(undone.get(i), now);
            } catch (Exception e) {
                LOG.warn("{}: a message could not be put back and will come again after a restart", queue.getName(), e);
            }
        }
    }

    /** Takes no more messages, waits a while for those begun, and leaves the queue with the rest in place. */
    @Override
    public void close() {
        synchronized (this) {
            accepting = false;
        }
        awaitDone();
        closing.countDown();
        dispatcher.interrupt();
        try {
            dispatcher.join(DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.removeConsumer(this);
        giveBack();
    }

    private synchronized void awaitDone() {
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            while (!unacknowledged.isEmpty() && failed == null) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable Filter getFilter() {
        return null;
    }

    @Override
    public synchronized List<MessageReference> getDeliveringMessages() {
        return List.copyOf(unacknowledged.values());
    }

    @Override
    public String debug() {
        return toString();
    }

    @Override
    public String toManagementString() {
        return toString();
    }

    @Override
    public void disconnect() {
        LOG.debug("{}: asked to disconnect, which a consumer in this process does by stopping", queue.getName());
    }

    @Override
    public void failed(Throwable cause) {
        LOG.warn("{}: the queue reports a failed consumer", queue.getName(), cause);
    }

    @Override
    public long sequentialID() {
        return sequentialId;
    }

    @Override
    public String toString() {
        return "DurableSubscription[" + queue.getName() + " on " + server.getIdentity() + "]";
    }
}
