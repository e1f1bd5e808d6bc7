package dev.serai.broker;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a queue of the broker sees somebody in this process who takes its messages: as a consumer without a session, like
 * that of an Artemis bridge. It is asked for each message in order, and may pass one and take the next.
 */
public final class QueueConsumer implements Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);

    private final String name;
    private final long sequentialId;
    private final Function<MessageReference, HandleStatus> take;
    private final Supplier<List<MessageReference>> handedOut;

    /**
     * A consumer to be added to a queue.
     *
     * @param name for the log and the management of the broker
     * @param sequentialId unique in this broker
     * @param take called under the queue's lock, hence in order
     * @param handedOut what was taken and is not done
     */
    public QueueConsumer(
            String name,
            long sequentialId,
            Function<MessageReference, HandleStatus> take,
            Supplier<List<MessageReference>> handedOut) {
        this.name = name;
        this.sequentialId = sequentialId;
        this.take = take;
        this.handedOut = handedOut;
    }

    @Override
    public HandleStatus handle(MessageReference reference) {
        return take.apply(reference);
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
        return handedOut.get();
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
        LOG.debug("{}: asked to disconnect, which a consumer in this process does by stopping", name);
    }

    @Override
    public void failed(Throwable cause) {
        LOG.warn("{}: the queue reports a failed consumer", name, cause);
    }

    @Override
    public long sequentialID() {
        return sequentialId;
    }

    @Override
    public String toString() {
        return "QueueConsumer[" + name + "]";
    }
}
