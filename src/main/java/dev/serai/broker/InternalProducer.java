package dev.serai.broker;

import dev.serai.mqtt.MqttHeaders;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.TraceContext;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Publishes an exchange to the embedded broker and completes it when the journal has the message. The body is an
 * {@link MqttMessage}, or bytes that go to the endpoint's topic; the headers of Camel's MQTT 5 component change topic,
 * QoS, retained flag and properties. Afterwards {@link #SUBSCRIBERS} tells whether anybody's subscription matched.
 */
final class InternalProducer extends DefaultAsyncProducer {
    /** The header with the answer to a publish: a boolean. */
    static final String SUBSCRIBERS = "SeraiSubscribers";

    private final InternalEndpoint endpoint;
    private final InternalPublisher publisher;

    InternalProducer(InternalEndpoint endpoint, InternalPublisher publisher) {
        super(endpoint);
        this.endpoint = endpoint;
        this.publisher = publisher;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            MqttMessage message = TraceContext.carry(
                    exchange,
                    MqttHeaders.read(
                            exchange.getMessage(), endpoint.getTopic(), endpoint.getQos(), endpoint.isRetained()));
            var unused = publisher.publish(message).whenComplete((matched, failure) -> {
                if (failure == null) {
                    exchange.getMessage().setHeader(SUBSCRIBERS, matched);
                } else {
                    exchange.setException(failure);
                }
                callback.done(false);
            });
            return false;
        } catch (RuntimeException invalid) {
            exchange.setException(invalid);
            callback.done(true);
            return true;
        }
    }
}
