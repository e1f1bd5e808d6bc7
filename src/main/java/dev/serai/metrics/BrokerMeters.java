package dev.serai.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.activemq.artemis.core.server.metrics.ActiveMQMetricsPlugin;

/** Lets Artemis register its meters where everything else is. */
final class BrokerMeters implements ActiveMQMetricsPlugin {
    private static final long serialVersionUID = 1L;

    private final transient MeterRegistry registry;

    BrokerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public ActiveMQMetricsPlugin init(Map<String, String> options) {
        return this;
    }

    @Override
    public MeterRegistry getRegistry() {
        return registry;
    }
}
