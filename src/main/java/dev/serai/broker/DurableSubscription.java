package dev.serai.broker;

import dev.serai.mqtt.MessageHandler;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription on the embedded broker whose consumer is in this process: what an MQTT session with clean start 0 is
 * to a device, without the way over a socket. A message stays in the journal until its handler is done with it. When a
 * handler fails, nothing more is handed out; after a pause of 1 to 30 seconds all that was not done comes again, in
 * order.
 */
public final class DurableSubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableSubscription.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(250);

    private final Queue queue;
    private final int maximumQos;
    private final MessageHandler handler;
    private final OperationContext context;
    private final WildcardConfiguration wildcards;
    private final Thread dispatcher;
    private final HandedOut handedOut;
    private final QueueConsumer consumer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Duration pause = SHORTEST_PAUSE;

    /**
     * Begins to consume; the queue is made, with the retained messages that match, where it does not exist yet.
     *
     * @param name the session's name, unique on this broker, stable over restarts
     * @param maximumQos the highest QoS to hand out
     * @param window how many messages are handed out before the first is done
     * @throws BrokerException when the broker refuses the queue
     */
    public static DurableSubscription open(
            EmbeddedBroker broker,
            String name,
            TopicFilter topicFilter,
            int maximumQos,
            int window,
            MessageHandler handler) {
        Queue queue = SubscriptionQueue.locateOrCreate(broker.server(), broker.retained(), name, topicFilter);
        DurableSubscription opened = new DurableSubscription(broker.server(), queue, maximumQos, window, handler);
        opened.dispatcher.start();
        opened.attach();
        return opened;
    }

    private DurableSubscription(
            ActiveMQServer server, Queue queue, int maximumQos, int window, MessageHandler handler) {
        this.queue = queue;
        this.maximumQos = maximumQos;
        this.handedOut = new HandedOut(window);
        this.consumer = new QueueConsumer(
                queue.getName().toString(),
                server.getStorageManager().generateID(),
                reference -> handedOut.take(reference) ? HandleStatus.HANDLED : HandleStatus.BUSY,
                handedOut::all);
        this.handler = handler;
        this.context = new OperationContextImpl(server.getExecutorFactory().getExecutor());
        this.wildcards = server.getConfiguration().getWildcardConfiguration();
        this.dispatcher = new Thread(this::dispatch, "internal-" + queue.getName());
    }

    private void attach() {
        try {
            queue.addConsumer(consumer);
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

    private void dispatch() {
        OperationContextImpl.setContext(context);
        try {
            while (closing.getCount() > 0) {
                MessageReference next = handedOut.next(TICK);
                if (next != null) {
                    handOver(next);
                }
                Throwable cause = handedOut.takeFailure();
                if (cause != null) {
                    deliverAgain(cause);
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
            handedOut.fail(reference, e);
            return;
        }
        handler.handle(message, failure -> {
            if (failure == null) {
                acknowledge(reference);
            } else {
                handedOut.fail(reference, failure);
            }
        });
    }

    private void deliverAgain(Throwable cause) throws InterruptedException {
        LOG.warn("{}: a message could not be handled, delivering again: {}", queue.getName(), cause.getMessage());
        LOG.debug("Cause", cause);
        // Doubled while nothing gets through at all.
        Duration doubled = pause.multipliedBy(2);
        pause = handedOut.takeProgress()
                ? SHORTEST_PAUSE
                : doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        giveBack();
        handedOut.resume();
        queue.deliverAsync();
    }

    private void acknowledge(MessageReference reference) {
        HandedOut.Done done = handedOut.done(reference);
        if (done == HandedOut.Done.GIVEN_BACK) {
            return;
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
        if (done == HandedOut.Done.WANTS_MORE) {
            queue.deliverAsync();
        }
    }

    /** Puts all that is not done back into the queue, at its place. */
    private void giveBack() {
        List<MessageReference> undone = handedOut.takeBack();
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
        handedOut.stop();
        handedOut.awaitDone(DRAIN);
        closing.countDown();
        dispatcher.interrupt();
        try {
            dispatcher.join(DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.removeConsumer(consumer);
        giveBack();
    }
}
