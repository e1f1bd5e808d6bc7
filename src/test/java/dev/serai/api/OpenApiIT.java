package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.SeraiServer;
import dev.serai.mqtt.Mosquitto;
import dev.serai.store.PostgresqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code openapi.json} says of statuses is what the service does, in both directions, over real sockets. */
class OpenApiIT {
    private static final String NOBODY = "key-without-roles";
    private static final String PUBLISH = "{\"topic\":\"a\",\"qos\":1,\"broker\":\"%s\"}";
    private static final List<String> PUBLISHING =
            List.of("/publish", "/publish/bulk", "/api/v5/publish", "/api/v5/publish/bulk");
    private static final String WEBHOOK = "{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/\",\"topic_filter\":\"a\"}";
    private static final Map<String, String> BODIES = Map.of(
            "/subscribe", "{\"topic\":\"a\"}",
            "/unsubscribe", "{\"topic\":\"a\"}",
            "/messages/confirm", "{\"ids\":[\"7\"]}",
            "/webhooks", WEBHOOK,
            "/webhooks/{id}", "{\"name\":\"x\"}");

    @SuppressWarnings("NullAway.Init")
    private DocumentedApi api;

    @SuppressWarnings("NullAway.Init")
    private SeraiServer serai;

    @Test
    void everyDocumentedStatusIsProducedAndEveryProducedOneIsDocumented(
            @TempDir Path folder, @TempDir Path limited, @TempDir Path stored, @TempDir Path mosquitto)
            throws Exception {
        try (Mosquitto site = Mosquitto.start(mosquitto, permissions(mosquitto));
                SeraiServer started = new SeraiServer(folder)) {
            serai = start(started, site);
            api = new DocumentedApi(
                    new ObjectMapper().readTree(serai.get("/openapi.json").body()));
            publishes();
            subscribes();
            dealsWithMessages();
            dealsWithWebhooks();
            reports();
            refusesEverybody();
            frozen(site);
        }
        limits(limited);
        losesItsDatabase(stored);

        Set<String> notProduced = new TreeSet<>(api.documented());
        notProduced.removeAll(api.produced());
        // What Mosquitto refuses is forbidden or too large, and to a client of EMQX the latter is its own fault, 400.
        notProduced.remove("POST /api/v5/publish 502");
        Set<String> notDocumented = new TreeSet<>(api.produced());
        notDocumented.removeAll(api.documented());
        assertThat(notProduced).isEmpty();
        assertThat(notDocumented).isEmpty();
    }

    /** Lets everybody publish and nobody subscribe. */
    private static String[] permissions(Path folder) throws IOException {
        try (Stream<Path> libraries =
                Files.find(Path.of("/usr/lib"), 2, (path, kind) -> path.endsWith("mosquitto_dynamic_security.so"))) {
            Optional<Path> plugin = libraries.findFirst();
            assumeTrue(plugin.isPresent(), "needs Mosquitto with its dynamic security (Debian: mosquitto)");
            Path file = Files.writeString(
                    folder.resolve("permissions.json"),
                    "{\"defaultACLAccess\":{\"publishClientSend\":true,\"publishClientReceive\":true,"
                            + "\"subscribe\":false,\"unsubscribe\":true}}");
            return new String[] {
                "max_packet_size 2000",
                "persistence false",
                "plugin " + plugin.orElseThrow(),
                "plugin_opt_config_file " + file
            };
        }
    }

    private static SeraiServer start(SeraiServer server, Mosquitto broker) {
        String port = String.valueOf(broker.port());
        return server.with("MQTT_SITE_HOST", "127.0.0.1")
                .with("MQTT_SITE_PORT", port)
                .with("MQTT_OLD_HOST", "127.0.0.1")
                .with("MQTT_OLD_PORT", port)
                .with("MQTT_OLD_VERSION", "3.1.1")
                .with("MQTT_GONE_HOST", "127.0.0.1")
                .with("MQTT_GONE_PORT", SeraiServer.freePort())
                .with("MQTT_LOST_HOST", "127.0.0.1")
                .with("MQTT_LOST_PORT", SeraiServer.freePort())
                .with("WEBHOOK_ALLOW_PRIVATE", "true")
                .with("WEBHOOK_ENABLED", "true")
                .with("WEBHOOK_URL", "http://127.0.0.1:1/")
                .with("HTTP_SERVER_MAX_BODY_BYTES", "4096")
                .with("API_KEYS", SeraiServer.KEY + "," + SeraiServer.ADMIN_KEY + ":admin," + NOBODY + ":none")
                .start();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private int call(String method, String target, String body, String... headers) {
        return api.call(serai, SeraiServer.KEY, method, target, body, headers).statusCode();
    }

    private static String publish(String path, String message) {
        return path.endsWith("bulk") ? "[" + message + "]" : message;
    }

    private void publishes() {
        call("POST", "/subscribe", "{\"topic\":\"heard\",\"qos\":1}");
        // What waits for an external broker needs a queue, which is there once the connection was up.
        patiently().untilAsserted(() -> assertThat(
                        call("POST", "/publish", "{\"topic\":\"a\",\"payload\":1,\"broker\":\"site\",\"queue\":true}"))
                .isEqualTo(202));
        for (String path : PUBLISHING) {
            call("POST", path, publish(path, "{\"topic\":\"heard\",\"qos\":1}"), "Idempotency-Key", path);
            assertThat(call("POST", path, publish(path, "{\"topic\":\"other\"}"), "Idempotency-Key", path))
                    .isEqualTo(409);
            call("POST", path, publish(path, "{\"topic\":\"nobody\"}"));
            call("POST", path, publish(path, "{\"topic\":\"a/#\"}"));
            call("POST", path, publish(path, PUBLISH.formatted("unknown")));
            String[] key = {"Idempotency-Key", "gone" + path};
            call("POST", path, publish(path, PUBLISH.formatted("gone")), key);
            api.call(serai, NOBODY, "POST", path, publish(path, "{\"topic\":\"a\"}"));
            String large = "{\"topic\":\"a\",\"qos\":1,\"broker\":\"site\",\"payload\":\"" + "x".repeat(3_000) + "\"}";
            var refused = api.call(serai, SeraiServer.KEY, "POST", path, publish(path, large));
            assertThat(refused.statusCode()).isEqualTo(path.equals("/api/v5/publish") ? 400 : 502);
            assertThat(refused.body())
                    .contains(
                            path.startsWith("/api/v5")
                                    ? "{\"reason_code\":151,\"message\":\"packet_too_large\"}"
                                    : "0x95");
            assertThat(api.call(serai, SeraiServer.KEY, "POST", path, publish(path, PUBLISH.formatted("gone")), key)
                            .headers()
                            .firstValue("Idempotent-Replayed"))
                    .as("nothing was done under the key before")
                    .isEmpty();
        }
        var some = api.call(
                serai,
                SeraiServer.KEY,
                "POST",
                "/api/v5/publish/bulk",
                "[{\"topic\":\"heard\"}," + PUBLISH.formatted("gone") + "]");
        assertThat(some.statusCode()).isEqualTo(503);
        assertThat(some.body()).matches("\\[\\{\"id\":\"\\d+\"},\\{\"reason_code\":131,.*}]");
        assertThat(api.call(
                                serai,
                                SeraiServer.KEY,
                                "POST",
                                "/publish/bulk",
                                "[{\"topic\":\"heard\"}," + PUBLISH.formatted("gone") + "," + PUBLISH.formatted("lost")
                                        + "]")
                        .body())
                .as("each item with its own reason")
                .contains("\"detail\":\"gone: ", "\"detail\":\"lost: ");
        assertThat(call("POST", "/api/v5/publish", "{\"topic\":\"a\",\"broker\":\"site\",\"queue\":true}"))
                .isEqualTo(200);
    }

    private void subscribes() {
        for (String path : List.of("/subscribe", "/unsubscribe")) {
            call("POST", path, "{\"topic\":\"a\"}");
            call("POST", path, "{\"topic\":\"a/#/b\"}");
            call("POST", path, "{\"topic\":\"a\",\"broker\":\"unknown\"}");
            api.call(serai, NOBODY, "POST", path, "{\"topic\":\"a\"}");
        }
        assertThat(call("POST", "/subscribe", "{\"topic\":\"a\",\"broker\":\"gone\"}"))
                .isEqualTo(503);
        // A connection of its own is made for it first, which may take longer than the service waits.
        patiently().untilAsserted(() -> assertThat(call("POST", "/subscribe", "{\"topic\":\"b\",\"broker\":\"site\"}"))
                .isEqualTo(403));
        patiently().untilAsserted(() -> assertThat(call("POST", "/subscribe", "{\"topic\":\"b\",\"broker\":\"old\"}"))
                .isEqualTo(502));
    }

    private void dealsWithMessages() {
        String id = field(
                api.call(serai, SeraiServer.KEY, "POST", "/publish", "{\"topic\":\"m\"}")
                        .body(),
                "id");
        call("GET", "/messages", "");
        call("GET", "/messages?limit=0", "");
        call("POST", "/messages/confirm", "{\"ids\":[\"" + id + "\"]}");
        call("POST", "/messages/confirm", "{}");
        for (String target : List.of(id, "7")) {
            call("GET", "/messages/" + target, "");
            call("POST", "/messages/" + target + "/confirm", "");
            call("DELETE", "/messages/" + target, "");
        }
        call("DELETE", "/messages/confirmed", "");
        api.call(serai, NOBODY, "DELETE", "/messages/confirmed", "");
    }

    private void dealsWithWebhooks() {
        String id = field(
                api.call(serai, SeraiServer.KEY, "POST", "/webhooks", WEBHOOK).body(), "id");
        call("POST", "/webhooks", "{\"url\":\"ftp://a\",\"topic_filter\":\"a\"}");
        call("GET", "/webhooks", "");
        call("GET", "/webhooks?limit=0", "");
        api.call(serai, NOBODY, "POST", "/webhooks", WEBHOOK);
        for (String key : List.of(NOBODY, SeraiServer.KEY)) {
            api.call(serai, key, "GET", "/webhooks/" + id, "");
            api.call(serai, key, "PUT", "/webhooks/" + id, "{\"name\":\"x\"}");
            api.call(serai, key, "GET", "/webhooks/" + id + "/dead-letters", "");
            api.call(serai, key, "POST", "/webhooks/" + id + "/replay", "");
            api.call(serai, key, "POST", "/webhooks/" + id + "/test", "");
        }
        call("PUT", "/webhooks/" + id, "{\"timeout\":-1}");
        call("GET", "/webhooks/" + id + "/dead-letters?limit=0", "");
        call("POST", "/webhooks/" + id + "/replay", "{\"ids\":7}");
        api.call(serai, NOBODY, "DELETE", "/webhooks/" + id, "");
        call("DELETE", "/webhooks/" + id, "");
        call("DELETE", "/webhooks/0", "");
    }

    private void reports() {
        for (String path : List.of("/healthz", "/status", "/broker/status", "/metrics", "/docs", "/docs/serai.js")) {
            call("GET", path, "");
        }
        call("GET", "/openapi.json", "");
        call("GET", "/logs", "");
        for (String query : List.of("?lines=2", "?lines=0", "?file=../serai.lock", "?file=none.log")) {
            api.call(serai, SeraiServer.ADMIN_KEY, "GET", "/logs" + query, "");
        }
    }

    /** Without a key, with too large a body, and of what there is not. */
    private void refusesEverybody() {
        for (DocumentedApi.Operation operation : api.operations()) {
            api.call(serai, "", operation.method(), operation.somePath(), "");
            if (operation.takesABody()) {
                call(operation.method(), operation.somePath(), " ".repeat(5_000));
            }
            if (operation.path().contains("{")) {
                call(operation.method(), operation.somePath(), BODIES.getOrDefault(operation.path(), ""));
            }
        }
    }

    private void frozen(Mosquitto broker) {
        broker.freeze();
        try {
            PUBLISHING.parallelStream().forEach(path -> call("POST", path, publish(path, PUBLISH.formatted("site"))));
        } finally {
            broker.thaw();
        }
    }

    private void limits(Path folder) {
        try (SeraiServer limited =
                new SeraiServer(folder).with("HTTP_SERVER_RATE_PER_SECOND", "1").start()) {
            for (DocumentedApi.Operation operation : api.operations()) {
                patiently()
                        .until(() -> api.call(limited, SeraiServer.KEY, operation.method(), operation.somePath(), "")
                                        .statusCode()
                                == (operation.path().equals("/healthz") ? 200 : 429));
            }
        }
    }

    private void losesItsDatabase(Path folder) throws Exception {
        PostgresqlServer postgresql = new PostgresqlServer(folder.resolve("postgresql"));
        try (SeraiServer server = new SeraiServer(folder)) {
            postgresql.environment().forEach(server::with);
            serai = server.with("WEBHOOK_ALLOW_PRIVATE", "true").start();
            String id = field(
                    api.call(serai, SeraiServer.KEY, "POST", "/webhooks", WEBHOOK)
                            .body(),
                    "id");
            postgresql.close();
            List<DocumentedApi.Operation> failing = api.operations().stream()
                    .filter(operation -> operation.statuses().contains("503"))
                    .toList();
            atOnce(failing, operation -> withoutDatabase(operation, id));
        } finally {
            postgresql.close();
        }
    }

    private void withoutDatabase(DocumentedApi.Operation operation, String webhook) {
        String target = operation
                .path()
                .replace("/webhooks/{id}", "/webhooks/" + webhook)
                .replace("{id}", "7");
        String body = BODIES.getOrDefault(
                operation.path(), PUBLISHING.contains(target) ? publish(target, "{\"topic\":\"a\"}") : "");
        assertThat(call(operation.method(), target, operation.takesABody() ? body : ""))
                .as(operation.toString())
                .isEqualTo(503);
    }

    private static <T> void atOnce(List<T> all, Consumer<T> action) {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CompletableFuture.allOf(all.stream()
                            .map(each -> CompletableFuture.runAsync(() -> action.accept(each), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            threads.shutdown();
        }
    }

    private static String field(String json, String name) {
        return json.replaceFirst("(?s).*?\"" + name + "\":\"([^\"]+)\".*", "$1");
    }
}
