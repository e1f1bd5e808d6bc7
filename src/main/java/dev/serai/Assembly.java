package dev.serai;

import dev.serai.api.ApiErrors;
import dev.serai.api.HttpEdgeFactory;
import dev.serai.api.HttpEngine;
import dev.serai.api.ResponseHeaders;
import dev.serai.bridges.Bridges;
import dev.serai.broker.AccessReload;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.broker.InternalComponent;
import dev.serai.broker.InternalPublisher;
import dev.serai.console.Console;
import dev.serai.messages.MessageIds;
import dev.serai.messages.TakeOver;
import dev.serai.mqtt.ConnectionStatus;
import dev.serai.mqtt.Connections;
import dev.serai.routes.LiveRoutes;
import dev.serai.routes.RouteFiles;
import dev.serai.security.ApiKeys;
import dev.serai.security.AuditLog;
import dev.serai.security.BrokerSecurity;
import dev.serai.security.FirstAdmin;
import dev.serai.security.LoginGuard;
import dev.serai.security.Realm;
import dev.serai.security.TopicPermission;
import dev.serai.status.StatusReport;
import dev.serai.store.Store;
import dev.serai.subscriptions.Subscriptions;
import dev.serai.webhooks.WebhookApi;
import dev.serai.webhooks.Webhooks;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service put together: Camel with its routes, and the broker and the HTTP server as Camel's services. */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
    /** Threads that wait for acknowledgements; more of them let more publishes share one write to the journal. */
    private static final int HTTP_WORKERS = 64;
    /** Seconds that calls in progress get at a stop. */
    private static final int STOP_SECONDS = 5;

    private final Settings settings;
    private final RouteFiles routes;
    /** One for the whole process, so that no two things in it get the same id. */
    private final MessageIds ids = new MessageIds();

    Assembly(Settings settings) {
        this.settings = settings;
        this.routes = new RouteFiles(settings.routes());
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
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport configured) {
                startBroker(configured.getCamelContext());
            }

            @Override
            public void afterConfigure(BaseMainSupport configured) {
                routes.load(configured.getCamelContext());
                keepQueuedMessages(configured.getCamelContext());
            }

            @Override
            public void afterStart(BaseMainSupport started) {
                started.getCamelContext()
                        .getRegistry()
                        .findByType(Subscriptions.class)
                        .forEach(Subscriptions::restore);
                CamelContext running = started.getCamelContext();
                start(running, running.getRegistry().lookupByNameAndType("liveRoutes", LiveRoutes.class));
                LOG.info(
                        "Ready after {} ms: http://{} {}",
                        ManagementFactory.getRuntimeMXBean().getUptime(),
                        settings.http().address(),
                        settings.broker().enabled()
                                ? "mqtt://" + settings.broker().mqtt()
                                : "without MQTT");
            }
        });
        return main;
    }

    /** Before the routes exist, so that the first message finds its broker; Camel stops it after them. */
    private void startBroker(CamelContext camel) {
        FirstAdmin.makeWhereNobodyExists(
                        settings.artemisConfig(),
                        !settings.broker().credentials().isEmpty())
                .ifPresent(password -> LOG.warn(
                        "No user existed: admin was made with the password {} which is shown only now", password));
        LoginGuard guard = new LoginGuard(Metrics.globalRegistry);
        Realm realm = new Realm(settings.broker(), settings.artemisConfig());
        BrokerSecurity securityManager = new BrokerSecurity(realm, guard);
        EmbeddedBroker broker =
                new EmbeddedBroker(settings.broker(), settings.artemisConfig(), settings.data(), securityManager);
        securityManager.decideBy(broker.server());
        Observation observation = new Observation(settings.management(), camel, broker);
        settings.http().address().requireFree("HTTP");
        settings.console().address().requireFree("The console");
        settings.management().address().requireFree("The management port");
        start(camel, new DataFolder(settings.data()));
        start(camel, new LogFile(settings.log(), settings.data()));
        start(camel, new AuditLog(settings.data()));
        start(camel, broker);
        start(camel, new AccessReload(broker, settings.artemisConfig(), settings.data()));
        Store store = new Store(settings.store(), new TakeOver());
        start(camel, store);
        ApiKeys keys = new ApiKeys(settings.artemisConfig());
        Webhooks webhooks = startWebhooks(camel, broker, store);
        Supplier<Map<String, ConnectionStatus>> external =
                bind(camel, broker, new HttpEdgeFactory(settings.http(), securityManager, keys, guard));
        Set<String> connections = new TreeSet<>(external.get().keySet());
        connections.add(EmbeddedBroker.CONNECTION);
        new MessageBeans(settings, store, webhooks, new TopicPermission(broker.server()), ids).bind(camel, connections);
        LiveRoutes live = new LiveRoutes(routes, camel);
        camel.getRegistry().bind("liveRoutes", live);
        observation.begin(store, external, live);
        if (settings.console().isEnabled()) {
            start(camel, new Console(settings.console(), realm));
        }
    }

    /** Camel itself would start a service together with the routes; it does stop this one in its turn. */
    static void start(CamelContext camel, Service service) {
        try {
            camel.addService(service, true, false);
            service.start();
        } catch (StartupException known) {
            throw known;
        } catch (Exception failed) {
            throw new StartupException(
                    service.getClass().getSimpleName() + " does not start: " + failed.getMessage(), failed);
        }
    }

    private Webhooks startWebhooks(CamelContext camel, EmbeddedBroker broker, Store store) {
        Webhooks webhooks = new Webhooks(broker::server, store, settings.webhooks());
        start(camel, webhooks);
        camel.getRegistry().bind("webhooks", webhooks);
        camel.getRegistry().bind("webhookApi", new WebhookApi(webhooks, new TopicPermission(broker.server()), ids));
        return webhooks;
    }

    /** Answers the truth about the external connections. */
    private Supplier<Map<String, ConnectionStatus>> bind(
            CamelContext camel, EmbeddedBroker broker, HttpEdgeFactory http) {
        camel.addComponent(EmbeddedBroker.CONNECTION, new InternalComponent(new InternalPublisher(broker), broker));
        Connections external = new Connections(settings.connections(), installation());
        external.addTo(camel);
        Bridges bridges = new Bridges(external.names(), installation());
        bridges.addTo(camel);
        Set<String> connections = new TreeSet<>(external.names());
        connections.add(EmbeddedBroker.CONNECTION);
        if (!connections.contains(settings.defaultConnection())) {
            throw new StartupException("MQTT_DEFAULT_CONNECTION names no connection: " + settings.defaultConnection());
        }
        var registry = camel.getRegistry();
        registry.bind("vertxOptions", new VertxOptions().setWorkerPoolSize(HTTP_WORKERS));
        registry.bind("httpEdgeFactory", http);
        registry.bind("httpServerConfiguration", http.serverConfiguration());
        registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new HttpEngine());
        registry.bind("responseHeaders", new ResponseHeaders());
        registry.bind("apiErrors", new ApiErrors());
        registry.bind("statusReport", new StatusReport(broker, external, bridges));
        return () -> external.status(bridges::waitingFor);
    }

    private static void keepQueuedMessages(CamelContext camel) {
        try {
            camel.getRegistry().lookupByNameAndType("bridges", Bridges.class).keepQueuedMessages(camel);
        } catch (Exception failed) {
            throw new StartupException("routes/bridges does not load: " + failed.getMessage(), failed);
        }
    }

    private String installation() {
        return InstallationId.of(settings.data()).text();
    }
}
