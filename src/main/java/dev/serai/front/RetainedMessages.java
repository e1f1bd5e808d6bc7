package dev.serai.front;

import dev.serai.metrics.Limit;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages of a broker (MQTT 5, 3.3.1.3), whoever published them. A publish and the message it leaves behind
 * are one step for every new subscription: it gets the message live or retained, never neither and never both. Artemis
 * 2.55.0 misses those that are stored while a subscription is made, removes the old message from disk before it has the
 * new one, and takes a dot in a level for a separator.
 */
public final class RetainedMessages {
    private static final SimpleString PREFIX = SimpleString.of(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX);

    private final ActiveMQServer server;
    private final TopicTree<RetainedTopic> topics = new TopicTree<>();
    private final Set<NewSubscription> beginning = ConcurrentHashMap.newKeySet();
    private final RetainedRouting routing = new RetainedRouting(this);

    /** Of the broker's own topics none is counted. */
    private final AtomicInteger count = new AtomicInteger();

    private final int most;
    private @Nullable OperationContext tidying;
    private boolean loaded;

    /** Publishes in the calling thread; answers what {@link #publish} is to answer. */
    public interface Publishing {
        /** Publishes. */
        boolean run() throws Exception;
    }

    /**
     * Those of a broker that has not started.
     *
     * @param most topics with a retained message; 0 for no limit
     */
    public RetainedMessages(ActiveMQServer server, int most) {
        this.server = server;
        this.most = most;
    }

    ActiveMQServer server() {
        return server;
    }

    TopicTree<RetainedTopic> topics() {
        return topics;
    }

    /** What a broker has to tell of each message that it routes. */
    public ActiveMQServerMessagePlugin routing() {
        return routing;
    }

    /** Reads what is on disk, once; before anybody can publish or subscribe. */
    public synchronized void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        tidying = new OperationContextImpl(server.getExecutorFactory().getExecutor());
        for (Binding binding : server.getPostOffice().getAllBindings().toList()) {
            if (binding.getAddress().startsWith(PREFIX) && binding.getBindable() instanceof Queue queue) {
                load(queue);
            }
        }
    }

    private void load(Queue queue) {
        Message newest = RetainedQueue.newest(queue);
        if (newest != null) {
            RetainedTopic topic = topics.getOrAdd(topic(newest.getAddress()), RetainedTopic::new);
            topic.restore(this, newest);
            queue.getExecutor().execute(() -> topic.tidy(this, queue));
        }
    }

    private String topic(String address) {
        return MQTTUtil.getMqttTopicFromCoreAddress(address, wildcards());
    }

    private WildcardConfiguration wildcards() {
        return server.getConfiguration().getWildcardConfiguration();
    }

    OperationContext tidying() {
        return Objects.requireNonNull(tidying);
    }

    /**
     * Publishes a message and keeps it. Of several publishers of a topic the last to be routed is the one whose message is
     * kept. The thread's operation context completes when it is on disk.
     *
     * <p>A publish begins no other one in its thread, or two threads could wait for each other's topics: a client that is
     * disconnected while it publishes has its will published by its channel's event loop, and a subscription inside the
     * process hands over in a thread of its own.
     *
     * @param clears whether the payload is empty, so that none is retained any more
     */
    public boolean publish(String topic, boolean clears, Publishing publishing) throws Exception {
        String address = MQTTUtil.getCoreAddressFromMqttTopic(topic, wildcards());
        return routing.publish(take(topic), address, clears, publishing);
    }

    /** A publish to a topic that was taken is done. */
    void published(RetainedTopic taken) {
        if (taken.kept() == null) {
            taken.tidy(this, null);
        }
        taken.release();
    }

    private RetainedTopic take(String topic) {
        RetainedTopic own = topics.getOrAdd(topic, RetainedTopic::new);
        while (!own.take()) {
            own = topics.getOrAdd(topic, RetainedTopic::new);
        }
        return own;
    }

    /** Waits for who publishes to a topic that was seen; null where it is no more. */
    @Nullable
    RetainedTopic take(RetainedTopic seen) {
        RetainedTopic current = seen;
        while (current != null && !current.take()) {
            current = topics.get(seen.name());
        }
        return current;
    }

    void forget(RetainedTopic topic) {
        topics.remove(topic.name());
    }

    /**
     * Whether a retained message to this topic would be one topic too many; counts that the limit was reached. Publishers
     * that come at the same moment can pass it together.
     */
    public boolean isFullFor(String topic) {
        if (most == 0 || count.get() < most || RetainedRouting.isOwn(topic)) {
            return false;
        }
        RetainedTopic present = topics.get(topic);
        boolean full = present == null || present.kept() == null;
        if (full) {
            Limit.MQTT_RETAINED_TOPICS.reached();
        }
        return full;
    }

    /** A topic has got its retained message, or lost it. */
    void counted(String topic, int change) {
        if (!RetainedRouting.isOwn(topic)) {
            count.addAndGet(change);
        }
    }

    /** A subscription begins whose queue has this name and may not exist yet. */
    public NewSubscription subscribing(String queueName) {
        NewSubscription begun = new NewSubscription(this, queueName);
        beginning.add(begun);
        return begun;
    }

    /** The subscriptions that have begun and not ended. */
    Set<NewSubscription> beginning() {
        return beginning;
    }

    void ended(NewSubscription subscription) {
        beginning.remove(subscription);
    }

    /** The broker has removed a message from a queue, which its caller holds. */
    void removed(MessageReference reference) {
        if (!reference.getQueue().getAddress().startsWith(PREFIX)) {
            return;
        }
        RetainedTopic topic = topics.get(topic(reference.getMessage().getAddress()));
        if (topic != null && topic.isRemoved(this, reference.getMessageID())) {
            server.getThreadPool().execute(() -> topic.tidy(this, null));
        }
    }
}
