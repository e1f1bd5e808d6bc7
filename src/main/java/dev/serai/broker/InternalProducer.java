package dev.serai.broker;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.TopicName;
import dev.serai.mqtt.TraceContext;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Publishes an exchange to the embedded broker and completes it when the journal has the message. The body is an
 * {@link MqttMessage}, or bytes that go to the endpoint's topic; the headers of Camel's MQTT 5 component change topic,
 * QoS and retained flag. Afterwards {@link #SUBSCRIBERS} tells whether anybody's subscription matched.
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
            MqttMessage message = TraceContext.carry(exchange, message(exchange.getMessage()));
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

    private MqttMessage message(Message message) throws RuntimeException {
        if (message.getBody() instanceof MqttMessage ready) {
            return ready;
        }
        String topic =
                message.getHeader(PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC, endpoint.getTopic(), String.class);
        byte[] payload = message.getBody() == null ? new byte[0] : message.getBody(byte[].class);
        if (payload == null) {
            throw new IllegalArgumentException("the body must be bytes or text, but was a "
                    + message.getBody().getClass().getSimpleName());
        }
        return new MqttMessage(
                new TopicName(topic),
                payload,
                message.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_QOS, endpoint.getQos(), Integer.class),
                message.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_RETAINED, endpoint.isRetained(), Boolean.class),
                PublishProperties.NONE);
    }
}
