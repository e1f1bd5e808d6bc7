package dev.serai.mqtt;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands received messages to its route in order, many at once, and acknowledges each when its exchange has completed.
 * An exchange that fails is not acknowledged: the broker delivers it again.
 */
final class AcknowledgingConsumer extends DefaultConsumer implements Revocable {
    private final PipelinedEndpoint endpoint;
    private @Nullable Subscriber subscriber;

    AcknowledgingConsumer(PipelinedEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Subscriber started = endpoint.newSubscriber(getRouteId(), this::handle);
        started.subscribe(endpoint.subscription());
        subscriber = started;
        started.start();
    }

    @Override
    protected void doStop() throws Exception {
        Subscriber started = subscriber;
        if (started != null) {
            endpoint.closed(started);
            started.close();
            subscriber = null;
        }
        super.doStop();
    }

    @Override
    public CompletableFuture<@Nullable Void> granted() {
        Subscriber started = subscriber;
        return started == null ? new CompletableFuture<>() : started.granted();
    }

    @Override
    public void revoke() {
        Subscriber started = subscriber;
        if (started != null) {
            started.unsubscribe(endpoint.subscription().topicFilter());
        }
    }

    private void handle(MqttMessage message, MessageHandler.Done done) {
        endpoint.received();
        Exchange exchange = createExchange(false);
        MqttHeaders.write(message, exchange);
        getAsyncProcessor().process(exchange, doneSync -> {
            Exception failure = exchange.getException();
            releaseExchange(exchange, false);
            done.done(failure);
        });
    }
}
