package dev.serai.mqtt;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The named connections to external brokers, as a Camel service: they begin to connect at its start, whether a route
 * uses them or not, and end with its stop. A broker that is away is tried again for as long as the service runs.
 */
public final class Connections extends ServiceSupport {
    private final Map<String, ConnectionComponent> components = new TreeMap<>();

    /**
     * Prepares the connections; nothing connects yet.
     *
     * @param installation this installation's id, part of generated client ids
     */
    public Connections(List<ConnectionSettings> settings, String installation) {
        settings.forEach(
                connection -> components.put(connection.name(), new ConnectionComponent(connection, installation)));
    }

    /** Makes {@code <name>:} usable in routes, and {@code paho-mqtt5:} with Serai's producer and consumer. */
    public void addTo(CamelContext camel) {
        addComponentsTo(camel);
        try {
            camel.addService(this, true, false);
        } catch (Exception e) {
            throw new IllegalStateException("The connections do not start: " + e.getMessage(), e);
        }
    }

    /** As {@link #addTo}, for a context whose routes are only looked at: nothing ever connects. */
    public void addComponentsTo(CamelContext camel) {
        camel.addComponent("paho-mqtt5", new PipelinedComponent());
        components.forEach(camel::addComponent);
    }

    /** The names of the connections. */
    public Set<String> names() {
        return Set.copyOf(components.keySet());
    }

    /**
     * The truth about each connection.
     *
     * @param stores what waits for the connections on the embedded broker
     */
    public Map<String, ConnectionStatus> status(Stores stores) {
        Map<String, ConnectionStatus> all = new TreeMap<>();
        components.forEach((name, component) -> all.put(name, component.status(stores)));
        return all;
    }

    @Override
    protected void doStart() {
        components.values().forEach(ConnectionComponent::connect);
    }

    @Override
    protected void doStop() {
        components.values().forEach(ConnectionComponent::disconnect);
    }
}
