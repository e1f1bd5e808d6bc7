package dev.serai;

import dev.serai.api.ApiDocuments;
import dev.serai.api.ApiErrors;
import dev.serai.api.HttpEngine;
import dev.serai.api.ResponseHeaders;
import dev.serai.bridges.Bridges;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.broker.InternalComponent;
import dev.serai.broker.InternalPublisher;
import dev.serai.messages.MessageIds;
import dev.serai.mqtt.Connections;
import dev.serai.routes.RouteFiles;
import dev.serai.security.TopicPermission;
import dev.serai.status.LogTail;
import dev.serai.status.MetricsReport;
import dev.serai.status.StatusReport;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import dev.serai.subscriptions.Subscriptions;
import dev.serai.webhooks.CallTraces;
import dev.serai.webhooks.WebhookApi;
import dev.serai.webhooks.Webhooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;

/**
 * Makes all routes in a context whose consumers never start, with a store and a broker of its own in a scratch folder;
 * the broker has no listeners.
 */
final class RouteCheck {
    private final Settings settings;

    RouteCheck(Settings settings) {
        this.settings = settings;
    }

    /** What is wrong, by route file. */
    Map<String, String> problems() {
        try {
            Path scratch = Files.createTempDirectory("serai-check");
            try {
                return problems(scratch);
            } finally {
                delete(scratch);
            }
        } catch (IOException unusable) {
            throw new StartupException("The folder for temporary files cannot be used: " + unusable.getMessage());
        }
    }

    private Map<String, String> problems(Path scratch) throws IOException {
        RouteFiles files = new RouteFiles(settings.routes());
        Store store = new Store(StoreSettings.sqlite(scratch.resolve("check.db")));
        EmbeddedBroker broker = Check.broker(settings, settings.broker().withoutListeners(), scratch);
        store.start();
        broker.start();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.setAutoStartup(false);
            Bridges bridges = bind(camel, broker, store);
            Map<String, String> problems = files.problems(camel);
            return problems.isEmpty() ? made(camel, files, bridges) : problems;
        } finally {
            broker.stop();
            store.stop();
        }
    }

    /** What shows only when the routes are made, such as a bean that does not exist. */
    private Map<String, String> made(DefaultCamelContext camel, RouteFiles files, Bridges bridges) {
        try {
            files.load(camel);
            bridges.keepQueuedMessages(camel);
            camel.start();
            return Map.of();
        } catch (Exception refused) {
            String text = String.valueOf(
                    (refused instanceof StartupException ? refused : files.explain(camel, refused)).getMessage());
            String[] parts = text.split(": ", 2);
            return parts.length == 2 && parts[0].endsWith(".yaml") ? Map.of(parts[0], parts[1]) : Map.of("", text);
        }
    }

    private Bridges bind(DefaultCamelContext camel, EmbeddedBroker broker, Store store) {
        camel.addComponent(EmbeddedBroker.CONNECTION, new InternalComponent(new InternalPublisher(broker), broker));
        Connections external = new Connections(settings.connections(), "check");
        external.addComponentsTo(camel);
        Bridges bridges = new Bridges(external.names(), "check");
        bridges.addTo(camel);
        Webhooks webhooks = new Webhooks(broker::server, store, settings.webhooks(), CallTraces.PASSED_ON);
        TopicPermission permission = new TopicPermission(broker.server());
        MessageIds ids = new MessageIds();
        Registry registry = camel.getRegistry();
        registry.bind("httpServerConfiguration", new VertxPlatformHttpServerConfiguration());
        registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new HttpEngine());
        registry.bind("responseHeaders", new ResponseHeaders());
        registry.bind("apiErrors", new ApiErrors());
        registry.bind("apiDocuments", new ApiDocuments());
        registry.bind("logTail", new LogTail(settings.data().resolve("logs")));
        registry.bind("statusReport", new StatusReport(broker, external, bridges, camel, Map::of));
        registry.bind("webhooks", webhooks);
        registry.bind(
                "webhookApi",
                new WebhookApi(webhooks, permission, settings.broker().topics(), ids));
        Set<String> connections = new TreeSet<>(external.names());
        connections.add(EmbeddedBroker.CONNECTION);
        if (!connections.contains(settings.defaultConnection())) {
            throw new StartupException("MQTT_DEFAULT_CONNECTION names no connection: " + settings.defaultConnection());
        }
        new MessageBeans(settings, store, webhooks, permission, ids).bind(camel, connections);
        Subscriptions subscriptions = registry.lookupByNameAndType("subscriptions", Subscriptions.class);
        registry.bind("metricsReport", new MetricsReport(subscriptions, contentType -> ""));
        return bridges;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
