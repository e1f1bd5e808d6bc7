package dev.serai.front;

import java.util.HashSet;
import java.util.Set;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.impl.AckReason;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Sees each message that the broker routes, and keeps the one of a retained publish: a publish is a turn of its thread at
 * its topic, and the message that is routed to the topic's address meanwhile is the one to keep.
 */
final class RetainedRouting implements ActiveMQServerMessagePlugin {
    /** What the broker says of itself is new with each start and not for the disk. */
    private static final String OWN = "$SYS/";

    private static final ThreadLocal<@Nullable Turn> TURNS = new ThreadLocal<>();

    private final RetainedMessages retained;

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

    /** Whether the broker itself publishes to this topic. */
    static boolean isOwn(String topic) {
        return topic.startsWith(OWN);
    }

    RetainedRouting(RetainedMessages retained) {
        this.retained = retained;
    }

    /** Publishes to a topic that the calling thread has taken, keeps what is routed to its address, and lets it go. */
    boolean publish(RetainedTopic taken, String address, boolean clears, RetainedMessages.Publishing publishing)
            throws Exception {
        Turn outer = TURNS.get();
        TURNS.set(new Turn(taken, address, clears));
        try {
            taken.follow(retained.server().getStorageManager().getContext());
            return publishing.run();
        } finally {
            TURNS.set(outer);
            retained.published(taken);
        }
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
        message.setDurable(!isOwn(turn.topic.name()));
        // A large message can be delivered, and its file be gone, before the routing returns.
        turn.copy = message.copy(retained.server().getStorageManager().generateID());
        message.setDurable(durable);
    }

    @Override
    public void afterMessageRoute(
            Message message, RoutingContext context, boolean direct, boolean rejectDuplicates, RoutingStatus result) {
        Turn turn = TURNS.get();
        if (turn == null || turn.copy == null || !turn.address.equals(message.getAddress())) {
            return;
        }
        Set<NewSubscription> beginning = retained.beginning();
        if (!beginning.isEmpty()) {
            Set<SimpleString> queues = queues(context);
            beginning.forEach(each -> each.routed(message.getMessageID(), queues));
        }
        Message copy = turn.copy;
        turn.copy = null;
        try {
            turn.topic.store(retained, copy, message.getMessageID(), turn.clears);
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

    /** What has expired or was deleted by an operator is retained no more. */
    @Override
    public void messageAcknowledged(Transaction tx, MessageReference reference, AckReason reason, ServerConsumer by) {
        retained.removed(reference);
    }
}
