package dev.serai.mqtt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Publishes the exchange's message, a {@link MqttMessage} or bytes with Camel's MQTT headers, and completes the exchange with the broker's acknowledgement. The calling thread
 * waits only while the window is full.
 */
final class PipelinedProducer extends DefaultAsyncProducer {
    private final PipelinedEndpoint endpoint;
    private final Publisher publisher;
    private final boolean owner;

    /** @param owner whether the publisher is this producer's alone, to be started and stopped with it */
    PipelinedProducer(PipelinedEndpoint endpoint, Publisher publisher, boolean owner) {
        super(endpoint);
        this.endpoint = endpoint;
        this.publisher = publisher;
        this.owner = owner;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            var unused = send(TraceContext.carry(exchange, message(exchange.getMessage())))
                    .whenComplete((none, failure) -> {
                        endpoint.published(failure == null);
                        exchange.setException(failure);
                        callback.done(false);
                    });
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private MqttMessage message(Message message) {
        return MqttHeaders.read(
                message,
                endpoint.getTopic(),
                endpoint.getConfiguration().getQos(),
                endpoint.getConfiguration().isRetained());
    }

    private CompletableFuture<Void> send(MqttMessage message) throws InterruptedException {
        Duration timeout = endpoint.publishTimeout();
        return timeout.isZero() ? publisher.publish(message, null) : publisher.publishNow(message, timeout);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (owner) {
            publisher.start();
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (owner) {
            publisher.close();
        }
        super.doStop();
    }
}
