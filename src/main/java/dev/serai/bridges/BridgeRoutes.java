package dev.serai.bridges;

import dev.serai.broker.EmbeddedBroker;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the routes of the templates {@code bridge-in}, {@code bridge-out} and {@code queued-publish} what they are: each
 * gets its {@link Bridge} and its {@link BridgePolicy}. One whose connection has no settings stays off.
 */
final class BridgeRoutes implements RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeRoutes.class);
    private static final String TEMPLATES = "bridge-*";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Bridges bridges;
    private final Set<String> connections;
    private final String installation;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    BridgeRoutes(Bridges bridges, Set<String> connections, String installation) {
        this.bridges = bridges;
        this.connections = Set.copyOf(connections);
        this.installation = installation;
    }

    void addTo(CamelContext camel) {
        camel.addRoutePolicyFactory(this);
        camel.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addRouteTemplateDefinitionConverter(TEMPLATES, this::route);
    }

    private RouteDefinition route(RouteTemplateDefinition template, Map<String, Object> parameters) throws Exception {
        boundBurst(parameters);
        RouteDefinition route = RouteTemplateDefinition.Converter.DEFAULT_CONVERTER.apply(template, parameters);
        String broker = String.valueOf(parameters.get("broker"));
        if (!connections.contains(broker)) {
            route.setPrecondition("false");
            // Said once: files are read again whenever one of them changes.
            if (told.add(broker)) {
                LOG.info("Bridges to {} stay off: MQTT_{}_HOST is not set", broker, broker.toUpperCase(Locale.ROOT));
            }
        }
        return route;
    }

    /**
     * What is on its way when a broker goes away leaves at once when it is back: with a rate that may be no more than the
     * messages of one second. What is no number is refused later.
     */
    private static void boundBurst(Map<String, Object> parameters) {
        String rate = String.valueOf(parameters.get("ratePerSecond"));
        String window = String.valueOf(parameters.get("window"));
        if (NUMBER.matcher(rate).matches() && NUMBER.matcher(window).matches()) {
            int smaller = Math.min(Integer.parseInt(rate), Integer.parseInt(window));
            parameters.put("window", Integer.toString(smaller));
        }
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode node) {
        if (!(node instanceof RouteDefinition route) || route.getTemplateParameters() == null) {
            return null;
        }
        BridgeParameters parameters = new BridgeParameters(route.getTemplateParameters());
        if (!parameters.has("broker")) {
            return null;
        }
        if (parameters.has("hopLimit")) {
            boolean out = route.getInput().getEndpointUri().startsWith(EmbeddedBroker.CONNECTION + ":");
            bridges.add(new Bridge(parameters.settings(routeId, out ? Direction.OUT : Direction.IN), installation));
        }
        return new BridgePolicy(bridges, routeId, parameters.text("broker"));
    }

    /** One route for each connection; once the templates are loaded. */
    void keepQueuedMessages(CamelContext camel) throws Exception {
        for (String connection : connections) {
            TemplatedRouteBuilder.builder(camel, "queued-publish")
                    .routeId("queued-publish-" + connection)
                    .parameter("broker", connection)
                    .add();
        }
    }
}
