package dev.serai.broker;

import dev.serai.mqtt.EscapedTopic;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The embedded broker as an endpoint of routes: {@code to: internal:devices/7/commands} publishes to that topic, and
 * {@code from: internal:devices/+/telemetry} begins a route with what is published there.
 */
public final class InternalComponent extends DefaultComponent {
    private final InternalPublisher publisher;
    private final EmbeddedBroker broker;

    /** A component whose producers publish with this publisher, and whose consumers subscribe on this broker. */
    public InternalComponent(InternalPublisher publisher, EmbeddedBroker broker) {
        this.publisher = publisher;
        this.broker = broker;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        boolean escaped = getAndRemoveParameter(parameters, EscapedTopic.OPTION, Boolean.class, false);
        String topic = escaped ? EscapedTopic.read(remaining) : remaining;
        InternalEndpoint endpoint = new InternalEndpoint(uri, this, publisher, broker, topic);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
