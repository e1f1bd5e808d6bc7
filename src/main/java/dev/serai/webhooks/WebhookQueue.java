package dev.serai.webhooks;

import dev.serai.messages.Direction;
import dev.serai.messages.StoredMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;

/**
 * The durable queue of one webhook on the embedded broker, at an address that no MQTT client can use. Messages are put
 * into it directly, past the wildcard subscriptions of MQTT, and leave it in order.
 */
final class WebhookQueue {
    /** The addresses of all these queues start with it; {@code artemis-config/broker.xml} has their settings. */
    static final String PREFIX = "$serai.webhooks.";

    private static final SimpleString ID = SimpleString.of("id");
    private static final SimpleString BROKER = SimpleString.of("broker");
    private static final SimpleString TIMESTAMP = SimpleString.of("timestamp");
    private static final SimpleString TOPIC = SimpleString.of("topic");
    private static final SimpleString QOS = SimpleString.of("qos");
    private static final SimpleString RETAINED = SimpleString.of("retained");
    private static final SimpleString PROPERTIES = SimpleString.of("properties");

    private static final int ENVELOPE_BYTES = 256;

    private final ActiveMQServer server;
    private final StorageManager storage;
    private final Queue queue;
    /** One order of completion for what goes in, another for what goes out: neither waits for the other. */
    private final OperationContext adding;

    private final OperationContext acknowledging;
    private final Object addingOneAtATime = new Object();

    private WebhookQueue(ActiveMQServer server, Queue queue) {
        this.server = server;
        this.storage = server.getStorageManager();
        this.queue = queue;
        this.adding = storage.newContext(server.getExecutorFactory().getExecutor());
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

    /** The topic of a message, without reading its payload. */
    static String topic(MessageReference reference) {
        return reference.getMessage().getStringProperty(TOPIC);
    }

    static StoredMessage read(MessageReference reference) {
        ICoreMessage message = reference.getMessage().toCore();
        ActiveMQBuffer body = message.getReadOnlyBodyBuffer();
        byte[] payload = new byte[body.readableBytes()];
        body.readBytes(payload);
        return new StoredMessage(
                message.getLongProperty(ID),
                message.getStringProperty(TOPIC),
                payload,
                message.getIntProperty(QOS),
                message.getBooleanProperty(RETAINED),
                Direction.RECEIVED,
                message.getStringProperty(BROKER),
                message.getStringProperty(PROPERTIES),
                message.getLongProperty(TIMESTAMP),
                false);
    }

    /** Puts a message at the end of the queue; completes once the journal has it. */
    CompletableFuture<Void> add(StoredMessage told) {
        CompletableFuture<Void> journalled = new CompletableFuture<>();
        // Not on the context itself: the broker needs its monitor to complete what it holds.
        synchronized (addingOneAtATime) {
            OperationContext before = OperationContextImpl.getContext();
            storage.setContext(adding);
            try {
                Message message = LargeServerMessageImpl.checkLargeMessage(encode(told), storage);
                RoutingContext routing = new RoutingContextImpl(null);
                queue.route(message, routing);
                server.getPostOffice().processRoute(message, routing, false);
                storage.afterCompleteOperations(new Completion(journalled));
            } catch (Exception refused) {
                journalled.completeExceptionally(refused);
            } finally {
                OperationContextImpl.setContext(before);
            }
        }
        return journalled;
    }

    private CoreMessage encode(StoredMessage told) {
        CoreMessage message = new CoreMessage(storage.generateID(), told.payload().length + ENVELOPE_BYTES);
        message.setAddress(queue.getAddress());
        message.setDurable(true);
        message.setRoutingType(RoutingType.ANYCAST);
        message.putLongProperty(ID, told.id());
        message.putStringProperty(BROKER, SimpleString.of(told.broker()));
        message.putLongProperty(TIMESTAMP, told.createdAt());
        message.putStringProperty(TOPIC, SimpleString.of(told.topic()));
        message.putIntProperty(QOS, told.qos());
        message.putBooleanProperty(RETAINED, told.retained());
        if (told.properties() != null) {
            message.putStringProperty(PROPERTIES, SimpleString.of(told.properties()));
        }
        message.getBodyBuffer().writeBytes(told.payload());
        return message;
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

    /** Removes the queue with everything in it. */
    void destroy() throws Exception {
        server.destroyQueue(queue.getName(), null, false, true, true);
    }

    private record Completion(CompletableFuture<Void> journalled) implements IOCallback {
        @Override
        public void done() {
            journalled.complete(null);
        }

        @Override
        public void onError(int code, String message) {
            journalled.completeExceptionally(
                    new IllegalStateException("The journal answered " + code + ": " + message));
        }
    }
}
