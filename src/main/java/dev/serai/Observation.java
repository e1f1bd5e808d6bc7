package dev.serai;

import dev.serai.broker.EmbeddedBroker;
import dev.serai.health.ManagementPort;
import dev.serai.health.ManagementSettings;
import dev.serai.health.Readiness;
import dev.serai.metrics.Measurements;
import dev.serai.mqtt.ConnectionStatus;
import dev.serai.routes.LiveRoutes;
import dev.serai.store.Store;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** What is measured and reported of the running service. */
final class Observation {
    private final ManagementSettings settings;
    private final CamelContext camel;
    private final EmbeddedBroker broker;
    private final Measurements measurements = new Measurements();

    /** Measures a broker and a context that have not started. */
    Observation(ManagementSettings settings, CamelContext camel, EmbeddedBroker broker) {
        this.settings = settings;
        this.camel = camel;
        this.broker = broker;
        measurements.measure(broker.server());
        measurements.measure((MeterBinder) broker);
        measurements.measure(camel);
        Assembly.start(camel, measurements);
    }

    /** Opens the management port, unless it is switched off. */
    void begin(Store store, Supplier<Map<String, ConnectionStatus>> connections, LiveRoutes live) {
        measurements.measure(connections.get().keySet(), connections);
        for (String name : settings.required()) {
            if (!connections.get().containsKey(name)) {
                throw new StartupException("READY_REQUIRES names no connection: " + name);
            }
        }
        if (settings.address().port() != 0) {
            Readiness readiness =
                    new Readiness(camel, broker, store, connections, live::getProblems, settings.required());
            Assembly.start(camel, new ManagementPort(settings, measurements, readiness));
        }
    }
}
