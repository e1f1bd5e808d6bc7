package dev.serai.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.bridges.Bridges;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.broker.InternalEndpoint;
import dev.serai.broker.SysTopics;
import dev.serai.mqtt.ConnectionStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code GET /healthz}, {@code /status} and {@code /broker/status}, each read off what runs. */
public final class StatusReport {
    private final EmbeddedBroker broker;
    private final dev.serai.mqtt.Connections external;
    private final Bridges bridges;
    private final CamelContext camel;
    private final Supplier<Map<String, String>> routeProblems;

    /**
     * Reports on this broker and what routes subscribe to on it, these connections to others, and their bridges.
     *
     * @param routeProblems route files that do not run as they are written, with the reason
     */
    public StatusReport(
            EmbeddedBroker broker,
            dev.serai.mqtt.Connections external,
            Bridges bridges,
            CamelContext camel,
            Supplier<Map<String, String>> routeProblems) {
        this.camel = camel;
        this.routeProblems = routeProblems;
        this.broker = broker;
        this.external = external;
        this.bridges = bridges;
    }

    /**
     * The process lives.
     *
     * @param status {@code ok} while the process answers at all
     */
    public record Health(String status) {}

    /**
     * The connections by name.
     *
     * @param status {@code ok}, {@code partial} where a connection is down, {@code no_clients} where all are
     * @param brokers what is known of each
     * @param routeProblems route files that do not run as they are written, with the reason; left out where all do
     * @param timestamp RFC 3339, when this was so
     */
    public record Connections(
            String status,
            Map<String, Connection> brokers,
            @JsonProperty("route_problems") @JsonInclude(JsonInclude.Include.NON_EMPTY)
                    Map<String, String> routeProblems,
            String timestamp) {}

    /**
     * One connection.
     *
     * @param connected whether messages move
     * @param subscriptions the topic filters that the service listens to there
     * @param since RFC 3339, when it became as it is
     * @param lastError the last failure, without internals
     * @param queued messages that wait to be sent
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Connection(
            boolean connected,
            List<String> subscriptions,
            @Nullable String since,
            @JsonProperty("last_error") @Nullable String lastError,
            long queued) {}

    /**
     * The embedded broker.
     *
     * @param status always {@code ok}
     * @param broker what it holds
     */
    public record BrokerReport(String status, Broker broker) {}

    /** Numbers of the embedded broker; those that need it running are left out where it is switched off. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Broker(
            boolean running,
            boolean enabled,
            int clients,
            @Nullable Integer sessions,
            @Nullable Integer subscriptions,
            @Nullable Integer retained,
            @JsonProperty("uptime_seconds") @Nullable Long uptimeSeconds,
            @Nullable List<String> listeners) {}

    /** The process lives. */
    public Health health() {
        return new Health("ok");
    }

    /** Every configured connection. */
    public Connections connections() {
        Map<String, Connection> brokers = new TreeMap<>();
        if (broker.settings().enabled()) {
            Instant since = Instant.now().minusMillis(broker.server().getUptimeMillis());
            brokers.put("internal", new Connection(broker.isListening(), subscribed(), text(since), null, 0));
        }
        external.status(bridges).forEach((name, status) -> brokers.put(name, of(status)));
        long connected = brokers.values().stream().filter(Connection::connected).count();
        String status = connected == 0 ? "no_clients" : connected == brokers.size() ? "ok" : "partial";
        return new Connections(status, brokers, routeProblems.get(), text(Instant.now()));
    }

    /** What routes, those of POST /subscribe among them, receive from the embedded broker. */
    private List<String> subscribed() {
        return camel.getRoutes().stream()
                .map(Route::getEndpoint)
                .filter(InternalEndpoint.class::isInstance)
                .map(endpoint -> ((InternalEndpoint) endpoint).getTopic())
                // The service's own queues, such as that of POST /publish with "queue": nobody subscribed to them.
                .filter(topic -> !topic.startsWith("$serai/"))
                .sorted()
                .distinct()
                .toList();
    }

    private static Connection of(ConnectionStatus status) {
        Instant since = status.since();
        return new Connection(
                status.connected(),
                status.subscriptions(),
                since == null ? null : text(since),
                status.lastError(),
                status.queued());
    }

    /** The embedded broker. */
    public BrokerReport broker() throws Exception {
        if (!broker.settings().enabled()) {
            return new BrokerReport("ok", new Broker(false, false, 0, null, null, null, null, null));
        }
        ActiveMQServer server = broker.server();
        MQTTStateManager mqtt = MQTTStateManager.getInstance(server);
        return new BrokerReport(
                "ok",
                new Broker(
                        broker.isListening(),
                        true,
                        mqtt.getConnectedClients().size(),
                        mqtt.getSessionStates().size(),
                        mqtt.getSessionStates().values().stream()
                                .map(MQTTSessionState::getSubscriptions)
                                .mapToInt(subscriptions -> subscriptions.size())
                                .sum(),
                        (int) SysTopics.retained(server),
                        server.getUptimeMillis() / 1000,
                        broker.listeners()));
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
