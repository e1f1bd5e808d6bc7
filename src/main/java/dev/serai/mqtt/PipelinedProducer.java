package dev.serai.mqtt;

import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the exchange's message and completes the exchange with the broker's acknowledgement. The calling thread
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
            MqttMessage message = MqttHeaders.read(
                    exchange.getMessage(),
                    endpoint.getTopic(),
                    endpoint.getConfiguration().getQos(),
                    endpoint.getConfiguration().isRetained());
            var unused = publisher.publish(message, patience()).whenComplete((none, failure) -> {
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

    private @Nullable Duration patience() {
        return endpoint.publishTimeout().isZero() ? null : endpoint.publishTimeout();
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
