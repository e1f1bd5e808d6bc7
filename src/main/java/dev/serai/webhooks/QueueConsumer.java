package dev.serai.webhooks;

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
 * How the broker sees a {@link DeliveryLine}: as a consumer inside the broker itself, like that of an Artemis bridge. It
 * is asked for each message in order, and may pass one and take the next.
 */
final class QueueConsumer implements Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);

    private final String webhookId;
    private final long sequence;
    private final Function<MessageReference, HandleStatus> take;
    private final Supplier<List<MessageReference>> inMemory;

    QueueConsumer(
            String webhookId,
            long sequence,
            Function<MessageReference, HandleStatus> take,
            Supplier<List<MessageReference>> inMemory) {
        this.webhookId = webhookId;
        this.sequence = sequence;
        this.take = take;
        this.inMemory = inMemory;
    }

    @Override
    public HandleStatus handle(MessageReference reference) {
        return take.apply(reference);
    }

    @Override
    public void proceedDeliver(MessageReference reference) {
        // handle has done everything: the call itself runs elsewhere
    }

    @Override
    public boolean supportsDirectDelivery() {
        // The thread that puts a message in has other things to do.
        return false;
    }

    @Override
    public @Nullable Filter getFilter() {
        return null;
    }

    @Override
    public List<MessageReference> getDeliveringMessages() {
        return inMemory.get();
    }

    @Override
    public String debug() {
        return toManagementString();
    }

    @Override
    public String toManagementString() {
        return "webhook " + webhookId;
    }

    @Override
    public void disconnect() {
        // only sessions are disconnected, and this is none
    }

    @Override
    public void failed(Throwable cause) {
        LOG.error("Webhook {}: the broker took its consumer away", webhookId, cause);
    }

    @Override
    public long sequentialID() {
        return sequence;
    }
}
