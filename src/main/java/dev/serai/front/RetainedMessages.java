package dev.serai.front;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.impl.AckReason;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages of a broker (MQTT 5, 3.3.1.3), whoever published them. A publish and the message it leaves behind
 * are one step for every new subscription: it gets the message live or retained, never neither and never both. Artemis
 * 2.55.0 misses those that are stored while a subscription is made, removes the old message from disk before it has the
 * new one, and takes a dot in a level for a separator.
 */
public final class RetainedMessages implements ActiveMQServerPlugin {
    private static final SimpleString PREFIX = SimpleString.of(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX);
    /** What the broker says of itself is new with each start and not for the disk. */
    private static final String OWN = "$SYS/";

    private static final ThreadLocal<@Nullable Turn> TURNS = new ThreadLocal<>();

    private final ActiveMQServer server;
    private final TopicTree<RetainedTopic> topics = new TopicTree<>();
    private final Set<NewSubscription> beginning = ConcurrentHashMap.newKeySet();

    private @Nullable OperationContext tidying;
    private boolean loaded;

    /** Publishes in the calling thread; answers what {@link #publish} is to answer. */
    public interface Publishing {
        /** Publishes. */
        boolean run() throws Exception;
    }

    /** The publish of one thread. */
    private static final class Turn {
        private final RetainedTopic topic;
        private final String address;
        private final boolean clears;
        private @Nullable Message copy;

        Turn(RetainedTopic topic, String address, boolean clears) {
            this.topic = topic;
            this.address = address;
            this.clears = clears;
        }
    }

    /** Those of a broker that has not started. */
    public RetainedMessages(ActiveMQServer server) {
        this.server = server;
    }

    ActiveMQServer server() {
        return server;
    }

    TopicTree<RetainedTopic> topics() {
        return topics;
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
        Message newest = null;
        try (LinkedListIterator<MessageReference> references = queue.browserIterator()) {
            while (references.hasNext()) {
                Message each = references.next().getMessage();
                if (newest == null || each.getMessageID() > newest.getMessageID()) {
                    newest = each;
                }
            }
        }
        if (newest != null) {
            RetainedTopic topic = topics.getOrAdd(topic(newest.getAddress()), RetainedTopic::new);
            topic.restore(newest);
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
     * @param clears whether the payload is empty, so that none is retained any more
     */
    public boolean publish(String topic, boolean clears, Publishing publishing) throws Exception {
        RetainedTopic own = take(topic);
        Turn outer = TURNS.get();
        try {
            own.follow(server.getStorageManager().getContext());
            TURNS.set(new Turn(own, MQTTUtil.getCoreAddressFromMqttTopic(topic, wildcards()), clears));
            return publishing.run();
        } finally {
            TURNS.set(outer);
            if (own.kept() == null) {
                own.tidy(this, null);
            }
            own.release();
        }
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

    /** A subscription begins whose queue has this name and may not exist yet. */
    public NewSubscription subscribing(String queueName) {
        NewSubscription begun = new NewSubscription(this, queueName);
        beginning.add(begun);
        return begun;
    }

    void ended(NewSubscription subscription) {
        beginning.remove(subscription);
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context, boolean direct, boolean rejectDuplicates) {
        Turn turn = TURNS.get();
        if (turn == null || !turn.address.equals(message.getAddress())) {
            return;
        }
        message.putBooleanProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_KEY, true);
        boolean durable = message.isDurable();
        // A retained message of QoS 0 may be lost with the broker by the letter of 3.3.1.3; it need not.
        message.setDurable(!turn.topic.name().startsWith(OWN));
        // A large message can be delivered, and its file be gone, before the routing returns.
        turn.copy = message.copy(server.getStorageManager().generateID());
        message.setDurable(durable);
    }

    @Override
    public void afterMessageRoute(
            Message message, RoutingContext context, boolean direct, boolean rejectDuplicates, RoutingStatus result) {
        Turn turn = TURNS.get();
        if (turn == null || turn.copy == null || !turn.address.equals(message.getAddress())) {
            return;
        }
        if (!beginning.isEmpty()) {
            Set<SimpleString> queues = queues(context);
            beginning.forEach(each -> each.routed(message.getMessageID(), queues));
        }
        Message copy = turn.copy;
        turn.copy = null;
        try {
            turn.topic.store(this, copy, message.getMessageID(), turn.clears);
        } catch (Exception failed) {
            throw new IllegalStateException("The retained message of " + turn.topic.name() + " is not stored", failed);
        }
    }

    private static Set<SimpleString> queues(RoutingContext context) {
        Set<SimpleString> queues = new HashSet<>();
        context.getContexListing().values().forEach(routed -> {
            routed.getDurableQueues().forEach(queue -> queues.add(queue.getName()));
            routed.getNonDurableQueues().forEach(queue -> queues.add(queue.getName()));
        });
        return queues;
    }

    /** What has expired or was deleted by an operator is retained no more. The caller holds the queue. */
    @Override
    public void messageAcknowledged(Transaction tx, MessageReference reference, AckReason reason, ServerConsumer by) {
        Queue queue = reference.getQueue();
        if (!queue.getAddress().startsWith(PREFIX)) {
            return;
        }
        RetainedTopic topic = topics.get(topic(reference.getMessage().getAddress()));
        if (topic != null && topic.isRemoved(reference.getMessageID())) {
            server.getThreadPool().execute(() -> topic.tidy(this, null));
        }
    }
}
