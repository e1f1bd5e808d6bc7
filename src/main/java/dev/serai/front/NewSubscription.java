package dev.serai.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * A subscription while it is made: from before its queue is bound until it has the retained messages. What is published
 * meanwhile comes to it once, as a live message or as a retained one.
 */
public final class NewSubscription implements AutoCloseable {
    private final RetainedMessages retained;
    private final SimpleString queueName;
    private final Set<Long> received = ConcurrentHashMap.newKeySet();

    NewSubscription(RetainedMessages retained, String queueName) {
        this.retained = retained;
        this.queueName = SimpleString.of(queueName);
    }

    /** A message to a topic with a retained one has been routed, and to whom. */
    void routed(long message, Set<SimpleString> queues) {
        if (queues.contains(queueName)) {
            received.add(message);
        }
    }

    /** Whether the queue has it as a live message. */
    boolean received(long message) {
        return received.contains(message);
    }

    /**
     * Puts the retained messages that a filter matches into the queue, which is bound. The thread's operation context
     * completes after them: a SUBACK waits until they are on disk.
     */
    public void addRetained(String filter, Queue queue) throws Exception {
        List<RetainedTopic> topics = new ArrayList<>();
        retained.topics().forEach(filter, topics::add);
        if (topics.isEmpty()) {
            return;
        }
        ActiveMQServer server = retained.server();
        StorageManager storage = server.getStorageManager();
        OperationContext ofThread = storage.getContext();
        OperationContext own = server.newOperationContext();
        storage.setContext(own);
        try {
            for (RetainedTopic topic : topics) {
                add(topic, queue);
            }
        } finally {
            storage.setContext(ofThread);
            CopiesUnderWay.completeBefore(own, ofThread);
        }
    }

    private void add(RetainedTopic seen, Queue queue) throws Exception {
        RetainedTopic topic = retained.take(seen);
        if (topic != null) {
            try {
                topic.handOut(retained.server(), queue, this);
            } finally {
                topic.release();
            }
        }
    }

    @Override
    public void close() {
        retained.ended(this);
    }
}
