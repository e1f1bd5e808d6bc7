package dev.serai.bridges;

import dev.serai.mqtt.MqttHeaders;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.QueuedMessage;
import dev.serai.mqtt.Stores;
import dev.serai.mqtt.Waiting;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All bridges, by the ids of their routes: refuses two that feed each other, answers what the routes ask, and knows what
 * waits for each connection.
 */
public final class Bridges implements Stores {
    private static final Logger LOG = LoggerFactory.getLogger(Bridges.class);

    private final BridgeRoutes routes;
    private final Map<String, Bridge> bridges = new ConcurrentHashMap<>();
    private final Map<String, Store> stores = new ConcurrentHashMap<>();

    /** Where messages wait for a broker. */
    private record Store(String broker, Waiting messages) {}

    /**
     * No bridges yet.
     *
     * @param connections the names of the connections that have settings
     * @param installation this installation's id
     */
    public Bridges(Set<String> connections, String installation) {
        this.routes = new BridgeRoutes(this, connections, installation);
    }

    /** Makes the templates' routes bridges; before any route is loaded. */
    public void addTo(CamelContext camel) {
        camel.getRegistry().bind("bridges", this);
        // Bound as what Camel calls directly: by name of a method it would look for that method with each message.
        Predicate passes = this::passes;
        Processor translate =
                exchange -> exchange.getMessage().setBody(of(exchange).translate(exchange));
        camel.getRegistry().bind("bridge-passes", Predicate.class, passes);
        camel.getRegistry().bind("bridge-translate", Processor.class, translate);
        routes.addTo(camel);
    }

    /** Makes the routes behind {@code "queue": true}, one for each connection; once the templates are loaded. */
    public void keepQueuedMessages(CamelContext camel) throws Exception {
        routes.keepQueuedMessages(camel);
    }

    @Override
    public long waitingFor(String broker) {
        return stores.values().stream()
                .filter(store -> store.broker().equals(broker))
                .mapToLong(store -> store.messages().waiting())
                .sum();
    }

    /** The bridges that run or are paused, by the ids of their routes. */
    Map<String, Bridge> running() {
        return Map.copyOf(bridges);
    }

    /** How many messages a bridge has yet to bring over, where the embedded broker keeps them. */
    long waitingIn(String routeId) {
        Store store = stores.get(routeId);
        return store == null ? 0 : store.messages().waiting();
    }

    @Override
    public @Nullable String troubleWith(String broker) {
        return stores.values().stream()
                .filter(store -> store.broker().equals(broker))
                .map(store -> store.messages().trouble())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    void keeps(String routeId, String broker, Waiting store) {
        stores.put(routeId, new Store(broker, store));
    }

    void remove(String routeId) {
        bridges.remove(routeId);
        stores.remove(routeId);
    }

    /**
     * Takes a bridge, in place of an earlier one of the same route.
     *
     * @throws IllegalArgumentException where it and another one feed each other
     */
    void add(Bridge added) {
        String name = added.settings().name();
        for (Bridge other : bridges.values()) {
            if (!other.settings().name().equals(name) && added.feeds(other)) {
                throw new IllegalArgumentException(
                        "The bridges " + other.settings().name() + " and " + name
                                + " feed each other: what one brings, the other takes back. Give one of them a prefix or"
                                + " a filter of its own");
            }
        }
        bridges.put(name, added);
    }

    private boolean passes(Exchange exchange) {
        return of(exchange).passes(exchange);
    }

    private Bridge of(Exchange exchange) {
        Bridge bridge = bridges.get(exchange.getFromRouteId());
        if (bridge == null) {
            throw new IllegalStateException("The route " + exchange.getFromRouteId() + " is no bridge");
        }
        return bridge;
    }

    /** A queued message as it was given to {@code /publish}. */
    public MqttMessage restoreQueued(Exchange exchange) {
        return QueuedMessage.restore(MqttHeaders.received(exchange));
    }

    /**
     * The message that was refused, as a dead letter that tells what it was and why it is there; also counted and
     * logged.
     */
    public MqttMessage deadLetter(Exchange exchange) {
        MqttMessage refused = MqttHeaders.received(exchange);
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String reason = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        LOG.error(
                "{}: a message to {} goes to the dead letters: {}", exchange.getFromRouteId(), refused.topic(), reason);
        return DeadLetter.of(refused, exchange.getFromRouteId(), reason);
    }
}
