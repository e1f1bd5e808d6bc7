package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * The durable queue of one webhook on the embedded broker, at an address that no MQTT client can use. Messages are put
 * into it directly, past the wildcard subscriptions of MQTT, and leave it in order.
 */
final class WebhookQueue {
    /** The addresses of all these queues start with it; {@code artemis-config/broker.xml} has their settings. */
    static final String PREFIX = "$serai.webhooks.";

    private final StorageManager storage;
    private final Queue queue;
    private final QueueEntrance entrance;
    /** Not the context of the entrance: what goes in and what goes out complete without waiting for each other. */
    private final OperationContext acknowledging;

    private WebhookQueue(ActiveMQServer server, Queue queue) {
        this.storage = server.getStorageManager();
        this.queue = queue;
        this.entrance = new QueueEntrance(server, queue);
        this.acknowledging = storage.newContext(server.getExecutorFactory().getExecutor());
    }

    /** Finds or makes the queue of a webhook. */
    static WebhookQueue open(ActiveMQServer server, String webhookId) {
        SimpleString name = SimpleString.of(PREFIX + webhookId);
        try {
            Queue queue = server.createQueue(
                    QueueConfiguration.of(name)
                            .setAddress(name)
                            .setRoutingType(RoutingType.ANYCAST)
                            .setDurable(true)
                            .setAutoCreateAddress(true)
                            .setAutoDelete(false),
                    true);
            return new WebhookQueue(server, queue);
        } catch (Exception refused) {
            throw new IllegalStateException("The broker does not open the queue " + name, refused);
        }
    }

    /** Puts a message at the end of the queue; completes once the broker has it on disk. */
    CompletableFuture<Void> add(StoredMessage told) {
        return entrance.add(told);
    }

    /** Starts handing messages to the consumer. */
    void attach(Consumer consumer) throws Exception {
        queue.addConsumer(consumer);
        queue.deliverAsync();
    }

    void detach(Consumer consumer) {
        queue.removeConsumer(consumer);
    }

    /** The message is settled and leaves the queue for good. */
    void acknowledge(MessageReference reference) throws Exception {
        OperationContext before = OperationContextImpl.getContext();
        storage.setContext(acknowledging);
        try {
            queue.acknowledge(reference);
        } finally {
            OperationContextImpl.setContext(before);
        }
    }

    /** Puts messages back where they were, the last one first. */
    void giveBack(List<MessageReference> references) throws Exception {
        for (MessageReference reference : references) {
            queue.cancel(reference, System.currentTimeMillis());
        }
        queue.deliverAsync();
    }

    void offerNext() {
        queue.deliverAsync();
    }

    /** Offers every message again, from the first; the action runs while none is being offered. */
    void offerAll(Runnable action) {
        // The queue offers under this same lock.
        synchronized (queue) {
            action.run();
            queue.resetAllIterators();
        }
        queue.deliverAsync();
    }

    long waiting() {
        return queue.getMessageCount();
    }

    long sequence() {
        return queue.getID();
    }
}
