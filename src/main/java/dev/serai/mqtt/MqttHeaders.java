package dev.serai.mqtt;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * How a message stands in a Camel exchange: the headers of Camel's own MQTT 5 component, and {@link #RETAINED}, which
 * that one lacks for received messages.
 */
public final class MqttHeaders {
    /** On a received message: its RETAIN flag, a {@code Boolean}. */
    public static final String RETAINED = "CamelMqttRetained";

    /** The exchange property that keeps a received message as it came, whatever a route does to body and headers. */
    private static final String RECEIVED = "SeraiMqttReceived";

    private static final byte[] EMPTY = {};

    private MqttHeaders() {}

    /** Writes a received message into an exchange. */
    public static void write(MqttMessage received, Exchange exchange) {
        exchange.setProperty(RECEIVED, received);
        Message camel = exchange.getIn();
        camel.setBody(received.payload());
        camel.setHeader(PahoMqtt5Constants.MQTT_TOPIC, received.topic().text());
        camel.setHeader(PahoMqtt5Constants.MQTT_QOS, received.qos());
        camel.setHeader(RETAINED, received.retained());
        if (!received.properties().equals(PublishProperties.NONE)) {
            camel.setHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, PahoProperties.of(received.properties()));
            TraceContext.begin(exchange, received);
        }
    }

    /**
     * The message that began this exchange, as it was received.
     *
     * @throws IllegalStateException where no MQTT consumer began it
     */
    public static MqttMessage received(Exchange exchange) {
        MqttMessage received = exchange.getProperty(RECEIVED, MqttMessage.class);
        if (received == null) {
            throw new IllegalStateException("This route was not begun by a message of an MQTT connection");
        }
        return received;
    }

    /**
     * Reads the message to publish from an exchange's message: its body where that is one, else one of its bytes or text
     * and of Camel's MQTT headers.
     *
     * @param topic where it goes unless {@code CamelPahoMqtt5OverrideTopic} says otherwise
     * @throws IllegalArgumentException when topic, QoS or a property is not valid, or the body is neither bytes nor text
     */
    public static MqttMessage read(Message camel, String topic, int qos, boolean retained) {
        if (camel.getBody() instanceof MqttMessage ready) {
            return ready;
        }
        return new MqttMessage(
                new TopicName(camel.getHeader(PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC, topic, String.class)),
                payload(camel),
                camel.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_QOS, qos, Integer.class),
                camel.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_RETAINED, retained, Boolean.class),
                properties(camel));
    }

    private static byte[] payload(Message camel) {
        byte[] payload = camel.getBody() == null ? EMPTY : camel.getBody(byte[].class);
        if (payload == null) {
            // An empty payload in its place would clear what is retained.
            throw new IllegalArgumentException("the body must be bytes or text, but was a "
                    + camel.getBody().getClass().getSimpleName());
        }
        return payload;
    }

    private static PublishProperties properties(Message camel) {
        Object header = camel.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES);
        if (header instanceof PublishProperties own) {
            return own;
        }
        return PahoProperties.of(header instanceof MqttProperties paho ? paho : null);
    }
}
