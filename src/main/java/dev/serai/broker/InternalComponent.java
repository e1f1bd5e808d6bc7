package dev.serai.broker;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** The embedded broker as an endpoint of routes: {@code internal:devices/7/commands} publishes to that topic. */
public final class InternalComponent extends DefaultComponent {
    private final InternalPublisher publisher;

    /** A component whose producers publish with this publisher. */
    public InternalComponent(InternalPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        InternalEndpoint endpoint = new InternalEndpoint(uri, this, publisher, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
