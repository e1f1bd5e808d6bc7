package dev.serai;

import dev.serai.api.ApiDocuments;
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
import dev.serai.mqtt.Connections;
import dev.serai.routes.LiveRoutes;
import dev.serai.routes.RouteFiles;
import dev.serai.security.ApiKeys;
import dev.serai.security.AuditLog;
import dev.serai.security.BrokerSecurity;
import dev.serai.security.FirstAdmin;
import dev.serai.security.GuardedRealm;
import dev.serai.security.LoginGuard;
import dev.serai.security.Realm;
import dev.serai.security.TopicPermission;
import dev.serai.status.LogTail;
import dev.serai.status.MetricsReport;
import dev.serai.status.StatusReport;
import dev.serai.store.Store;
import dev.serai.subscriptions.Subscriptions;
import dev.serai.webhooks.WebhookApi;
import dev.serai.webhooks.WebhookTakeOver;
import dev.serai.webhooks.Webhooks;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker, store, connections, webhooks and console, made from the settings and put where the routes find them. */
final class Parts {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    /** Threads for what may wait: a read of the store, the hash of a password, a broker whose window is full. */
    private static final int HTTP_WORKERS = 64;

    private final Settings settings;
    private final CamelContext camel;
    /** One for the whole process, so that no two things in it get the same id. */
    private final MessageIds ids = new MessageIds();

    private final SideBySide starts;
    private final Observation observation;
    private final Store store;
    private final EmbeddedBroker broker;
    private final Connections external;
    private final Bridges bridges;

    /** Begins to start what takes time; Camel stops it after the routes. */
    Parts(Settings settings, CamelContext camel, CompletableFuture<FileConfiguration> brokerFile) {
        this.settings = settings;
        this.camel = camel;
        this.starts = new SideBySide(camel);
        // First, so that no meter is older than the registry that shows it.
        this.observation = new Observation(settings.management(), settings.tracing(), camel);
        FirstAdmin.makeWhereNobodyExists(
                        settings.artemisConfig(),
                        !settings.broker().credentials().isEmpty())
                .ifPresent(password -> LOG.warn(
                        "No user existed: admin was made with the password {} which is shown only now", password));
        settings.http().address().requireFree("HTTP");
        settings.console().address().requireFree("The console");
        settings.management().address().requireFree("The management port");
        LoginGuard guard = new LoginGuard(Metrics.globalRegistry);
        Realm realm = new Realm(settings.broker(), settings.artemisConfig());
        BrokerSecurity security = new BrokerSecurity(realm, guard);
        SideBySide.start(camel, new DataFolder(settings.data()));
        SideBySide.start(camel, new LogFile(settings.log(), settings.data()));
        SideBySide.start(camel, new AuditLog(settings.data()));
        this.store = new Store(settings.store(), new TakeOver(), new WebhookTakeOver());
        starts.begin(store);
        this.broker = new EmbeddedBroker(settings.broker(), SideBySide.await(brokerFile), security);
        security.decideBy(broker.server(), broker.clientIds());
        broker.whenLost(Parts::end);
        observation.measure(broker);
        starts.begin(broker);
        GuardedRealm guarded = new GuardedRealm(security, guard);
        if (settings.console().isEnabled()) {
            starts.begin(new Console(settings.console(), guarded));
        }
        String installation = InstallationId.of(settings.data()).text();
        this.external = new Connections(settings.connections(), installation);
        this.bridges = new Bridges(external.names(), installation);
        ApiKeys keys = new ApiKeys(settings.artemisConfig());
        bind(new HttpEdgeFactory(settings.http(), guarded, keys));
    }

    /** What was acknowledged is on disk, and only a new start reads it; whoever supervises the process makes one. */
    private static void end() {
        LOG.error("The broker cannot write to its disk and has stopped; the service ends and has to be started again");
        // On a thread of its own: the broker's waits for nothing, and the exit waits for the broker to be down.
        new Thread(() -> System.exit(1), "broker-lost").start();
    }

    private void bind(HttpEdgeFactory http) {
        external.addTo(camel);
        bridges.addTo(camel);
        if (!connections().contains(settings.defaultConnection())) {
            throw new StartupException("MQTT_DEFAULT_CONNECTION names no connection: " + settings.defaultConnection());
        }
        var registry = camel.getRegistry();
        registry.bind("vertxOptions", new VertxOptions().setWorkerPoolSize(HTTP_WORKERS));
        registry.bind("httpEdgeFactory", http);
        registry.bind("httpServerConfiguration", http.serverConfiguration());
        registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new HttpEngine());
        registry.bind("responseHeaders", new ResponseHeaders());
        registry.bind("apiErrors", new ApiErrors());
        registry.bind("apiDocuments", new ApiDocuments());
        registry.bind("logTail", new LogTail(settings.data().resolve("logs")));
        registry.bind("statusReport", new StatusReport(broker, external, bridges, camel, this::routeProblems));
    }

    /** Waits until broker and store run, then makes what reads them: after this the routes may start. */
    void complete(RouteFiles routes) {
        starts.await();
        camel.addComponent(EmbeddedBroker.CONNECTION, new InternalComponent(new InternalPublisher(broker), broker));
        SideBySide.start(camel, new AccessReload(broker, settings.artemisConfig(), settings.data()));
        Webhooks webhooks = new Webhooks(broker::server, store, settings.webhooks(), observation.calls());
        SideBySide.start(camel, webhooks);
        TopicPermission permission = new TopicPermission(broker.server());
        camel.getRegistry().bind("webhooks", webhooks);
        camel.getRegistry()
                .bind(
                        "webhookApi",
                        new WebhookApi(webhooks, permission, settings.broker().topics(), ids));
        new MessageBeans(settings, store, webhooks, permission, ids).bind(camel, connections());
        Subscriptions subscriptions = camel.getRegistry().lookupByNameAndType("subscriptions", Subscriptions.class);
        camel.getRegistry().bind("metricsReport", new MetricsReport(subscriptions, observation::scrape));
        LiveRoutes live = new LiveRoutes(routes, camel);
        camel.getRegistry().bind("liveRoutes", live);
        observation.begin(broker, store, () -> external.status(bridges), live);
        try {
            bridges.keepQueuedMessages(camel);
        } catch (Exception failed) {
            throw new StartupException("routes/bridges does not load: " + failed.getMessage(), failed);
        }
    }

    private Map<String, String> routeProblems() {
        return camel.getRegistry()
                .lookupByNameAndType("liveRoutes", LiveRoutes.class)
                .getProblems();
    }

    /** The names of all connections that a message can be sent to. */
    private Set<String> connections() {
        Set<String> names = new TreeSet<>(external.names());
        names.add(EmbeddedBroker.CONNECTION);
        return names;
    }
}
