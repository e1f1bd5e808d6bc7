package org.apache.activemq.artemis.core.protocol.mqtt;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.AckReason;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * What the broker tells the front of each message, and to whom it goes on. It is one for all of the front: the broker
 * calls each of its plugins at eight points of every message, whether it has something to do there or not.
 */
final class MessageWatch implements ActiveMQServerMessagePlugin {
    private final ActiveMQServerMessagePlugin retained;

    /** @param retained keeps the retained messages */
    MessageWatch(ActiveMQServerMessagePlugin retained) {
        this.retained = retained;
    }

    @Override
    public void beforeSend(ServerSession by, Transaction tx, Message message, boolean direct, boolean noAutoCreate) {
        LongExpiry.stamp(message);
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context, boolean direct, boolean rejectDuplicates)
            throws ActiveMQException {
        retained.beforeMessageRoute(message, context, direct, rejectDuplicates);
    }

    @Override
    public void afterMessageRoute(
            Message message, RoutingContext context, boolean direct, boolean rejectDuplicates, RoutingStatus result)
            throws ActiveMQException {
        retained.afterMessageRoute(message, context, direct, rejectDuplicates, result);
    }

    @Override
    public void beforeDeliver(ServerConsumer consumer, MessageReference reference) {
        DeliveryWatch.begin(reference);
    }

    @Override
    public void afterDeliver(ServerConsumer consumer, MessageReference reference) {
        DeliveryWatch.end();
    }

    @Override
    public void messageAcknowledged(Transaction tx, MessageReference reference, AckReason reason, ServerConsumer by)
            throws ActiveMQException {
        Deliveries.left(reference);
        retained.messageAcknowledged(tx, reference, reason, by);
    }
}
