package dev.serai.subscriptions;

import dev.serai.messages.MessageCounts;
import dev.serai.messages.MessageStorage;
import dev.serai.messages.StoredMessage;
import dev.serai.mqtt.MqttHeaders;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * The step that takes a received message: into the store, then to the webhooks. Only then does the exchange go on, and
 * with its end the message is acknowledged to its broker.
 */
public final class ReceivedMessages extends AsyncProcessorSupport {
    private final MessageStorage storage;
    private final Function<StoredMessage, CompletableFuture<Void>> webhooks;

    /**
     * Stores here and offers there.
     *
     * @param webhooks completes when the webhooks have the message on disk
     */
    public ReceivedMessages(MessageStorage storage, Function<StoredMessage, CompletableFuture<Void>> webhooks) {
        this.storage = storage;
        this.webhooks = webhooks;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        StoredMessage received = storage.received(
                storage.nextId(), exchange.getVariable("broker", String.class), MqttHeaders.received(exchange));
        var unused = storage.storeReceived(received)
                .thenCompose(stored -> webhooks.apply(received))
                .whenComplete((taken, failure) -> {
                    if (failure == null) {
                        MessageCounts.received();
                    } else {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                });
        return false;
    }
}
