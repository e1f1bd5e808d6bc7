package dev.serai.bridges;

import dev.serai.broker.EmbeddedBroker;
import dev.serai.mqtt.MqttHeaders;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.QueuedMessage;
import dev.serai.mqtt.Waiting;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All bridges, by the ids of their routes: makes one for each route of the templates {@code bridge-in} and
 * {@code bridge-out}, refuses two that feed each other, and answers what the routes ask. A bridge whose connection has
 * no settings stays off.
 */
public final class Bridges implements RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Bridges.class);
    private static final String TEMPLATES = "bridge-*";

    private final Set<String> connections;
    private final String installation;
    private final Map<String, Bridge> bridges = new ConcurrentHashMap<>();
    private final Map<String, Store> stores = new ConcurrentHashMap<>();

    /**
     * No bridges yet.
     *
     * @param connections the names of the connections that have settings
     * @param installation this installation's id
     */
    public Bridges(Set<String> connections, String installation) {
        this.connections = Set.copyOf(connections);
        this.installation = installation;
    }

    /** Makes the templates' routes bridges; before any route is loaded. */
    public void addTo(CamelContext camel) {
        camel.getRegistry().bind("bridges", this);
        camel.addRoutePolicyFactory(this);
        camel.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addRouteTemplateDefinitionConverter(TEMPLATES, this::route);
    }

    private RouteDefinition route(RouteTemplateDefinition template, Map<String, Object> parameters) throws Exception {
        RouteDefinition route = RouteTemplateDefinition.Converter.DEFAULT_CONVERTER.apply(template, parameters);
        String broker = String.valueOf(parameters.get("broker"));
        if (!connections.contains(broker)) {
            LOG.info("A bridge to {} stays off: MQTT_{}_HOST is not set", broker, broker.toUpperCase(Locale.ROOT));
            route.setPrecondition("false");
        }
        return route;
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode node) {
        if (!(node instanceof RouteDefinition route)
                || route.getTemplateParameters() == null
                || !route.getTemplateParameters().containsKey("broker")) {
            return null;
        }
        Map<String, Object> parameters = route.getTemplateParameters();
        if (parameters.containsKey("hopLimit")) {
            boolean out = route.getInput().getEndpointUri().startsWith(EmbeddedBroker.CONNECTION + ":");
            add(new Bridge(settings(routeId, out ? Direction.OUT : Direction.IN, parameters), installation));
        }
        return new BridgePolicy(routeId, text(parameters, "broker"));
    }

    /** Knows what waits for a broker while a route lives. */
    private final class BridgePolicy extends RoutePolicySupport {
        private final String routeId;
        private final String broker;

        BridgePolicy(String routeId, String broker) {
            this.routeId = routeId;
            this.broker = broker;
        }

        @Override
        public void onStart(Route route) {
            if (route.getConsumer() instanceof Waiting store) {
                stores.put(routeId, new Store(broker, store));
            }
        }

        @Override
        public void onRemove(Route route) {
            bridges.remove(routeId);
            stores.remove(routeId);
        }
    }

    /** Where messages wait for a broker. */
    private record Store(String broker, Waiting messages) {}

    /** How many messages the embedded broker keeps for a connection. */
    public long waitingFor(String broker) {
        return stores.values().stream()
                .filter(store -> store.broker().equals(broker))
                .mapToLong(store -> store.messages().waiting())
                .sum();
    }

    /** Makes the routes behind {@code "queue": true}, one for each connection; once the templates are loaded. */
    public void keepQueuedMessages(CamelContext camel) throws Exception {
        for (String connection : connections) {
            TemplatedRouteBuilder.builder(camel, "queued-publish")
                    .routeId("queued-publish-" + connection)
                    .parameter("broker", connection)
                    .add();
        }
    }

    /** A queued message as it was given to {@code /publish}. */
    public MqttMessage restoreQueued(Exchange exchange) {
        return QueuedMessage.restore(MqttHeaders.received(exchange));
    }

    private static BridgeSettings settings(String routeId, Direction direction, Map<String, Object> parameters) {
        return new BridgeSettings(
                routeId,
                direction,
                text(parameters, "broker"),
                text(parameters, "topicFilter"),
                text(parameters, "localPrefix"),
                text(parameters, "remotePrefix"),
                text(parameters, "topic"),
                number(parameters, "maxQos"),
                keepRetain(text(parameters, "retain")),
                text(parameters, "userProperties"),
                text(parameters, "excludes"),
                number(parameters, "hopLimit"),
                number(parameters, "ratePerSecond"));
    }

    private static String text(Map<String, Object> parameters, String name) {
        Object value = parameters.get(name);
        return value == null ? "" : value.toString();
    }

    private static int number(Map<String, Object> parameters, String name) {
        String value = text(parameters, name);
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + " must be a whole number, but was \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    private static boolean keepRetain(String value) {
        return switch (value) {
            case "keep" -> true;
            case "strip" -> false;
            default -> throw new IllegalArgumentException("retain must be keep or strip, but was \"" + value + "\"");
        };
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
                                + " excludes of its own");
            }
        }
        bridges.put(name, added);
    }

    /** Whether the received message crosses the bridge of its route. */
    public boolean passes(Exchange exchange) {
        return of(exchange).passes(exchange);
    }

    /** The received message as it goes on to the other side. */
    public MqttMessage translate(Exchange exchange) {
        return of(exchange).translate(exchange);
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

    private Bridge of(Exchange exchange) {
        Bridge bridge = bridges.get(exchange.getFromRouteId());
        if (bridge == null) {
            throw new IllegalStateException("The route " + exchange.getFromRouteId() + " is no bridge");
        }
        return bridge;
    }
}
