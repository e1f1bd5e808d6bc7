package dev.serai.metrics;

import dev.serai.mqtt.ConnectionStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;

/** All meters of the process, from its start to its stop. */
public final class Measurements extends ServiceSupport {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Begins to measure the process. */
    public Measurements() {
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics(),
                        collections)
                .forEach(binder -> binder.bindTo(registry));
        Metrics.addRegistry(registry);
    }

    /** Measures the routes of a context; a route that comes later is measured too. */
    public void measure(CamelContext camel) {
        camel.addRoutePolicyFactory((context, routeId, route) -> new RouteMetersPolicy(registry));
    }

    /** Measures a broker that has not started. Single topics are left out: there may be a million of them. */
    public void measure(ActiveMQServer broker) {
        broker.getConfiguration()
                .setMetricsConfiguration(
                        new MetricsConfiguration().setJvmMemory(false).setPlugin(new BrokerMeters(registry)));
    }

    /** Measures something that knows its own meters. */
    public void measure(MeterBinder meters) {
        meters.bindTo(registry);
    }

    /** Measures the connections to external brokers, by name. */
    public void measure(Iterable<String> names, Supplier<Map<String, ConnectionStatus>> connections) {
        for (String name : names) {
            gauge(
                            "serai.connection.connected",
                            name,
                            () -> of(connections, name).connected() ? 1 : 0)
                    .description("1 while messages move between Serai and the external broker")
                    .register(registry);
            gauge("serai.connection.queued", name, () -> of(connections, name).queued())
                    .description("Messages taken for the external broker that it has not acknowledged")
                    .register(registry);
            gauge("serai.connection.in.flight", name, () -> of(connections, name)
                            .inFlight())
                    .description("Messages between PUBLISH and acknowledgement, at most MQTT_<NAME>_WINDOW")
                    .register(registry);
            gauge(
                            "serai.connection.oldest.unacknowledged",
                            name,
                            () -> seconds(of(connections, name).oldest()))
                    .description("How long the message waits that the external broker has left waiting longest")
                    .baseUnit("seconds")
                    .register(registry);
            FunctionCounter.builder("serai.connection.reconnects", connections, all -> of(all, name)
                            .reconnects())
                    .description("How often a client of the connection was connected again")
                    .tag("connection", name)
                    .register(registry);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String meter, String connection, Supplier<Number> value) {
        return Gauge.builder(meter, value).tag("connection", connection);
    }

    private static ConnectionStatus of(Supplier<Map<String, ConnectionStatus>> connections, String name) {
        return Objects.requireNonNull(connections.get().get(name));
    }

    /** Everything as Prometheus reads it: text format 0.0.4 or OpenMetrics, as the Accept header asks. */
    public String scrape(String contentType) {
        return registry.scrape(contentType);
    }

    @Override
    protected void doStop() {
        Metrics.removeRegistry(registry);
        collections.close();
        registry.close();
    }
}
