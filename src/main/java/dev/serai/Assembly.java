package dev.serai;

import dev.serai.broker.EmbeddedBroker;
import dev.serai.management.DebuggedHistory;
import dev.serai.management.DebuggerHistory;
import dev.serai.routes.LiveRoutes;
import dev.serai.routes.RouteFiles;
import dev.serai.subscriptions.Subscriptions;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service put together: Camel with its routes, and the {@link Parts} as Camel's services. */
final class Assembly extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
    /** Seconds that calls in progress get at a stop. */
    private static final int STOP_SECONDS = 5;

    private final Settings settings;
    private final RouteFiles routes;
    /** Read on a thread of its own while Camel is made; it takes about as long. */
    private final CompletableFuture<FileConfiguration> brokerFile;

    private @Nullable Parts parts;

    Assembly(Settings settings) {
        this.settings = settings;
        this.routes = new RouteFiles(settings.routes());
        this.brokerFile = CompletableFuture.supplyAsync(
                () -> EmbeddedBroker.configuration(settings.broker(), settings.artemisConfig(), settings.data()));
    }

    /** Runs until the process is asked to stop. */
    void run() throws Exception {
        Main main = assemble();
        try {
            main.run();
        } catch (StartupException known) {
            throw known;
        } catch (Exception failed) {
            throw routes.explain(main.getCamelContext(), failed);
        }
    }

    /** Camel, configured and not yet started: its start starts everything and its stop stops everything. */
    private Main assemble() {
        Main main = new Main();
        main.configure().withName("serai").withShutdownTimeout(STOP_SECONDS).withShutdownRoutesInReverseOrder(true);
        main.configure().httpServer().withEnabled(true);
        // The console's trace, debug and in-flight pages; Camel's own remote JMX port stays closed.
        main.configure().tracerConfig().withStandby(true);
        main.configure().debuggerConfig().withStandby(true).withJmxConnectorEnabled(false);
        main.configure().withInflightRepositoryBrowseEnabled(true);
        main.addInitialProperty("camel.component.platform-http.header-filter-strategy", "#bean:responseHeaders");
        main.addInitialProperty("camel.component.platform-http.server-request-validation", "false");
        main.addMainListener(this);
        return main;
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext camel = main.getCamelContext();
        camel.setMessageHistoryFactory(new DebuggedHistory(camel));
        parts = new Parts(settings, camel, brokerFile);
    }

    /** The routes are read while the parts start; they start themselves once their first message finds its broker. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        routes.load(main.getCamelContext());
        Objects.requireNonNull(parts).complete(routes);
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        CamelContext camel = main.getCamelContext();
        SideBySide.start(camel, new DebuggerHistory(camel));
        camel.getRegistry().findByType(Subscriptions.class).forEach(Subscriptions::restore);
        SideBySide.start(camel, camel.getRegistry().lookupByNameAndType("liveRoutes", LiveRoutes.class));
        LOG.info(
                "Ready after {} ms: http://{} {}",
                ManagementFactory.getRuntimeMXBean().getUptime(),
                settings.http().address(),
                settings.broker().enabled() ? "mqtt://" + settings.broker().mqtt() : "without MQTT");
    }
}
