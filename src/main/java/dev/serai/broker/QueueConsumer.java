package dev.serai.broker;

import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a queue of the broker knows of a {@link DurableSubscription}: somebody who takes messages while there is room. */
final class QueueConsumer implements Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);

    private final SimpleString queue;
    private final long sequentialId;
    private final HandedOut handedOut;

    QueueConsumer(SimpleString queue, long sequentialId, HandedOut handedOut) {
        this.queue = queue;
        this.sequentialId = sequentialId;
        this.handedOut = handedOut;
    }

    /** Called under the queue's lock, hence in order. */
    @Override
    public HandleStatus handle(MessageReference reference) {
        return handedOut.take(reference) ? HandleStatus.HANDLED : HandleStatus.BUSY;
    }

    @Override
    public void proceedDeliver(MessageReference reference) {
        // All is done in handle, because only there the order is certain.
    }

    /**
     * No: a queue turns direct delivery on while another publisher may be adding a message to those that wait, and
     * that publisher's next one then goes past it. (Artemis, {@code QueueImpl.addTail})
     */
    @Override
    public boolean supportsDirectDelivery() {
        return false;
    }

    @Override
    public @Nullable Filter getFilter() {
        return null;
    }

    @Override
    public List<MessageReference> getDeliveringMessages() {
        return handedOut.all();
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
        LOG.debug("{}: asked to disconnect, which a consumer in this process does by stopping", queue);
    }

    @Override
    public void failed(Throwable cause) {
        LOG.warn("{}: the queue reports a failed consumer", queue, cause);
    }

    @Override
    public long sequentialID() {
        return sequentialId;
    }

    @Override
    public String toString() {
        return "QueueConsumer[" + queue + "]";
    }
}
