package dev.serai;

import dev.serai.bridges.Bridges;
import dev.serai.bridges.BridgesBean;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.health.ManagementPort;
import dev.serai.health.ManagementSettings;
import dev.serai.health.Readiness;
import dev.serai.management.ConnectionsBean;
import dev.serai.management.LogLevels;
import dev.serai.management.ManagedBeans;
import dev.serai.management.SessionsBean;
import dev.serai.metrics.Measurements;
import dev.serai.mqtt.ConnectionStatus;
import dev.serai.routes.LiveRoutes;
import dev.serai.store.Store;
import dev.serai.tracing.Tracing;
import dev.serai.tracing.TracingSettings;
import dev.serai.webhooks.CallTraces;
import dev.serai.webhooks.Webhooks;
import dev.serai.webhooks.WebhooksBean;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** What is measured and reported of the running service. */
final class Observation {
    private final ManagementSettings settings;
    private final CamelContext camel;
    private final Measurements measurements = new Measurements();
    private final CallTraces calls;

    /** Measures, and where it is asked for traces, a context that has not started. */
    Observation(ManagementSettings settings, TracingSettings tracing, CamelContext camel) {
        this.settings = settings;
        this.camel = camel;
        measurements.measure(camel);
        SideBySide.start(camel, measurements);
        this.calls = tracing.wanted() ? trace(tracing) : CallTraces.PASSED_ON;
    }

    private CallTraces trace(TracingSettings wanted) {
        Tracing tracing = new Tracing(wanted);
        // First, so that it stops last and has the spans of all others.
        SideBySide.start(camel, tracing);
        tracing.trace(camel);
        return tracing.calls();
    }

    /** What follows the calls of webhooks. */
    CallTraces calls() {
        return calls;
    }

    /** Measures a broker that has not started. */
    void measure(EmbeddedBroker broker) {
        measurements.measure(broker.server());
        measurements.measure((MeterBinder) broker);
    }

    /** Everything that is measured, as Prometheus reads it. */
    String scrape(String contentType) {
        return measurements.scrape(contentType);
    }

    /** Opens the management port, unless it is switched off. */
    void begin(
            EmbeddedBroker broker, Store store, Supplier<Map<String, ConnectionStatus>> connections, LiveRoutes live) {
        measurements.measure(connections.get().keySet(), connections);
        var registry = camel.getRegistry();
        SideBySide.start(
                camel,
                new ManagedBeans(Map.of(
                        "Connections", new ConnectionsBean(connections),
                        "Bridges",
                                new BridgesBean(
                                        camel, registry.lookupByNameAndType("bridges", Bridges.class), connections),
                        "Webhooks", new WebhooksBean(registry.lookupByNameAndType("webhooks", Webhooks.class)),
                        "Sessions", new SessionsBean(broker.sessions()),
                        "Log", new LogLevels())));
        for (String name : settings.required()) {
            if (!connections.get().containsKey(name)) {
                throw new StartupException("READY_REQUIRES names no connection: " + name);
            }
        }
        if (settings.address().port() != 0) {
            Readiness readiness =
                    new Readiness(camel, broker, store, connections, live::getProblems, settings.required());
            SideBySide.start(camel, new ManagementPort(settings, measurements, readiness));
        }
    }
}
