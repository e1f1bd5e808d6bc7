package dev.serai.front;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained message of one topic, in memory for new subscriptions and in its {@link RetainedQueue} on disk. The
 * new message is stored before the old one goes, and an empty one in place of a cleared one: a crash between the two
 * brings back neither too little nor too much.
 */
final class RetainedTopic {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedTopic.class);

    /**
     * What a new subscription gets.
     *
     * @param source the id under which the message was routed to the subscriptions of its time
     */
    record Kept(Message message, long source) {}

    private final String name;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();
    private int storing;
    private long stored;
    private boolean gone;
    private final CopiesUnderWay handedOut = new CopiesUnderWay();

    RetainedTopic(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Waits until nobody else publishes to this topic; false where the topic has been forgotten meanwhile. */
    boolean take() {
        turn.lock();
        if (gone) {
            turn.unlock();
        }
        return !gone;
    }

    void release() {
        turn.unlock();
    }

    @Nullable
    Kept kept() {
        return kept.get();
    }

    /** What is on disk at the start. */
    void restore(RetainedMessages all, Message message) {
        boolean clears = !message.isLargeMessage()
                && message.toCore().getReadOnlyBodyBuffer().readableBytes() == 0;
        kept.set(clears ? null : new Kept(message, message.getMessageID()));
        stored = message.getMessageID();
        all.counted(name, clears ? 0 : 1);
    }

    /**
     * A publish to the topic begins: what is stored in this context arrives after what new subscriptions were handed
     * before. A QoS 0 message does not wait for the disk, and could overtake an older one that does.
     */
    void follow(OperationContext context) {
        handedOut.completeBefore(context);
    }

    /**
     * Keeps a message that has been routed, in the calling thread's context.
     *
     * @param copy the message with an id of its own
     * @param clears whether it only removes the one before (MQTT 5, 3.3.1.3)
     */
    void store(RetainedMessages all, Message copy, long source, boolean clears) throws Exception {
        if (clears && kept.get() == null) {
            return;
        }
        ActiveMQServer server = all.server();
        StorageManager storage = server.getStorageManager();
        Queue queue = RetainedQueue.of(server, copy.getAddress());
        Kept before = kept.getAndSet(clears ? null : new Kept(copy, source));
        all.counted(name, (clears ? 0 : 1) - (before == null ? 0 : 1));
        storing++;
        RetainedQueue.put(server, copy, queue);
        storage.afterCompleteOperations(new IOCallback() {
            @Override
            public void done() {
                stored(all, queue, copy.getMessageID());
            }

            @Override
            public void onError(int errorCode, String errorMessage) {
                LOG.error("The retained message of {} is not stored: {}", name, errorMessage);
            }
        });
    }

    private void stored(RetainedMessages all, Queue queue, long id) {
        turn.lock();
        try {
            storing--;
            stored = Math.max(stored, id);
        } finally {
            turn.unlock();
        }
        // The queue's own thread has put in place by then what was added.
        queue.getExecutor().execute(() -> tidy(all, queue));
    }

    /** Removes from the queue what has been replaced, and forgets the topic where nothing is left. */
    void tidy(RetainedMessages all, @Nullable Queue queue) {
        StorageManager storage = all.server().getStorageManager();
        OperationContext ofThread = storage.getContext();
        storage.setContext(all.tidying());
        turn.lock();
        try {
            boolean empty = kept.get() == null && storing == 0;
            if (queue != null) {
                RetainedQueue.removeBefore(queue, stored);
                if (empty && queue.getMessageCount() == 1) {
                    queue.deleteReference(stored);
                }
            }
            if (empty && !gone) {
                gone = true;
                all.forget(this);
            }
        } catch (Exception failed) {
            // It counts no more, and goes with the next one at the latest.
            LOG.debug("What was retained for {} before is not removed", name, failed);
        } finally {
            turn.unlock();
            storage.setContext(ofThread);
        }
    }

    /** The broker has removed a message: it has expired, or an operator has deleted it. */
    boolean isRemoved(RetainedMessages all, long id) {
        Kept current = kept.get();
        boolean removed =
                current != null && current.message().getMessageID() == id && kept.compareAndSet(current, null);
        if (removed) {
            all.counted(name, -1);
        }
        return removed;
    }

    /** Puts the message, if any, into the queue of a new subscription, in the calling thread's context. */
    void handOut(ActiveMQServer server, Queue queue, NewSubscription subscription) throws Exception {
        Kept current = kept.get();
        if (current == null || subscription.received(current.source())) {
            return;
        }
        long expiration = current.message().getExpiration();
        if (expiration != 0 && expiration <= System.currentTimeMillis()) {
            return;
        }
        Message copy = current.message().copy(server.getStorageManager().generateID());
        copy.putStringProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_INITIAL_DISTRIBUTION_KEY.toString(), (String) null);
        OperationContext own = server.getStorageManager().getContext();
        handedOut.storing(own, () -> RetainedQueue.put(server, copy, queue));
    }
}
