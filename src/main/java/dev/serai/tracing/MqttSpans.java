package dev.serai.tracing;

import dev.serai.mqtt.MqttHeaders;
import dev.serai.mqtt.MqttMessage;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.telemetry.decorators.AbstractMessagingSpanDecorator;

/**
 * Names the spans of MQTT endpoints: {@code publish internal} or {@code receive hivemq}, with the topic as an attribute.
 * Camel finds the decorators of a component by its scheme or its class.
 */
class MqttSpans extends AbstractMessagingSpanDecorator {
    private final String scheme;
    private final String componentClass;

    MqttSpans(String scheme, String componentClass) {
        this.scheme = scheme;
        this.componentClass = componentClass;
    }

    @Override
    public String getComponent() {
        return scheme;
    }

    @Override
    public String getComponentClassName() {
        return componentClass;
    }

    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        String connection = endpoint.getEndpointUri().split(":", 2)[0];
        return (endpoint.equals(exchange.getFromEndpoint()) ? "receive " : "publish ") + connection;
    }

    @Override
    protected String getDestination(Exchange exchange, Endpoint endpoint) {
        if (endpoint.equals(exchange.getFromEndpoint())) {
            return MqttHeaders.received(exchange).topic().text();
        }
        if (exchange.getMessage().getBody() instanceof MqttMessage ready) {
            return ready.topic().text();
        }
        String named = exchange.getMessage().getHeader(PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC, String.class);
        return named == null ? super.getDestination(exchange, endpoint) : named;
    }
}
