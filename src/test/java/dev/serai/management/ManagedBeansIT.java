package dev.serai.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an admin does and an operator sees under JMX, and one publish followed through all that watches it. */
class ManagedBeansIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE = "org.apache.camel:context=serai,type=routes,name=\"publish-message\"";
    private static final String BRIDGE = "bridge-away-out";

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SeraiServer serai;

    @SuppressWarnings("NullAway.Init")
    private static Jolokia admin;

    @SuppressWarnings("NullAway.Init")
    private static Jolokia operator;

    @BeforeAll
    static void start() throws IOException {
        int port = Integer.parseInt(SeraiServer.freePort());
        serai = new SeraiServer(folder)
                .with("CONSOLE_PORT", String.valueOf(port))
                .with("LOG_FORMAT", "json")
                .with("WEBHOOK_ALLOW_PRIVATE", "true")
                .with("MQTT_AWAY_HOST", "127.0.0.1")
                .with("MQTT_AWAY_PORT", SeraiServer.freePort());
        Path config = serai.home().resolve("artemis-config");
        Files.writeString(config.resolve("users.properties"), "boss = boss-password\nwatcher = watcher-password\n");
        Files.writeString(config.resolve("roles.properties"), "admin = boss\noperator = watcher\n");
        Files.writeString(
                serai.home().resolve("routes/bridges/away.camel.yaml"),
                """
                # What is published under up/ goes to a broker that is away.
                - templatedRoute:
                    routeId: bridge-away-out
                    routeTemplateRef: bridge-out
                    parameters:
                      - name: broker
                        value: away
                      - name: topicFilter
                        value: "up/#"
                """);
        serai.start();
        admin = new Jolokia(serai, port, "boss:boss-password");
        operator = new Jolokia(serai, port, "watcher:watcher-password");
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @Test
    void aConnectionAndABridgeShowWhatWaitsAndABridgeIsPausedAndResumed() {
        serai.publish("up/1", "1");
        serai.publish("up/2", "2");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> bridge().path("backlog").asLong() == 2);
        assertThat(bridge().path("direction").asText()).isEqualTo("OUT");
        assertThat(bridge().path("state").asText()).isEqualTo("Started");
        JsonNode connection = value(operator.read("dev.serai:type=Connections", "Connections"))
                .get(0);
        assertThat(connection.path("name").asText()).isEqualTo("away");
        assertThat(connection.path("connected").asBoolean(true)).isFalse();
        assertThat(connection.path("backlog").asLong()).isEqualTo(2);
        assertThat(connection.path("lastError").asText()).isNotEmpty();

        assertThat(status(operator.execute("dev.serai:type=Bridges", "pause", BRIDGE)))
                .isEqualTo(403);
        assertThat(status(admin.execute("dev.serai:type=Bridges", "pause", BRIDGE)))
                .isEqualTo(200);
        assertThat(bridge().path("state").asText()).isEqualTo("Stopped");
        assertThat(status(admin.execute("dev.serai:type=Bridges", "resume", BRIDGE)))
                .isEqualTo(200);
        assertThat(bridge().path("state").asText()).isEqualTo("Started");
        assertThat(admin.execute("dev.serai:type=Bridges", "pause", "nobody")
                        .path("error")
                        .asText())
                .contains("There is no bridge \"nobody\"");
    }

    @Test
    void anAdminEndsTheSessionOfAClientAndAnOperatorSeesWhoseItIs() throws Exception {
        String sessions = "dev.serai:type=Sessions";
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + serai.mqttPort(), "meter.1", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(false);
        options.setUserName("boss");
        options.setPassword("boss-password".toCharArray());
        client.connect(options);
        assertThat(value(operator.execute(sessions, "getOwner", "meter.1")).asText())
                .isEqualTo("boss");
        assertThat(status(operator.execute(sessions, "endSession", "meter.1"))).isEqualTo(403);
        assertThat(client.isConnected()).isTrue();
        assertThat(value(admin.execute(sessions, "endSession", "meter.1")).asBoolean())
                .isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> !client.isConnected());
        assertThat(value(operator.execute(sessions, "getOwner", "meter.1")).asText())
                .isEmpty();
        client.close();
    }

    private static JsonNode bridge() {
        return value(operator.read("dev.serai:type=Bridges", "Bridges")).get(0);
    }

    @Test
    void aWebhookIsPausedItsDeadLettersAreReplayedAndItIsResumed() throws Exception {
        serai.post("/subscribe", "{\"topic\":\"hooks/#\",\"qos\":1}");
        String made = serai.post(
                        "/webhooks",
                        "{\"name\":\"closed\",\"url\":\"http://127.0.0.1:" + SeraiServer.freePort()
                                + "/\",\"topic_filter\":\"hooks/#\",\"retry_count\":0}")
                .body();
        String id = JSON.readTree(made).findValue("id").asText();
        serai.publish("hooks/1", "1");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> webhook(id).path("failed").asLong() == 1);
        assertThat(webhook(id).path("lastError").asText()).isNotEmpty();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> webhook(id).path("backlog").asLong() == 0);

        assertThat(status(operator.execute("dev.serai:type=Webhooks", "pause", id)))
                .isEqualTo(403);
        assertThat(status(operator.execute("dev.serai:type=Webhooks", "replay", id)))
                .isEqualTo(403);
        assertThat(status(admin.execute("dev.serai:type=Webhooks", "pause", id)))
                .isEqualTo(200);
        assertThat(serai.get("/webhooks/" + id).body()).contains("\"enabled\":false");
        assertThat(value(admin.execute("dev.serai:type=Webhooks", "replay", id)).asInt())
                .isEqualTo(1);
        assertThat(webhook(id).path("backlog").asLong()).isEqualTo(1);
        assertThat(status(admin.execute("dev.serai:type=Webhooks", "resume", id)))
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> webhook(id).path("failed").asLong() == 2);
    }

    private static JsonNode webhook(String id) {
        for (JsonNode webhook : value(operator.read("dev.serai:type=Webhooks", "Webhooks"))) {
            if (webhook.path("id").asText().equals(id)) {
                return webhook;
            }
        }
        throw new IllegalStateException("no webhook " + id);
    }

    @Test
    void onePublishIsSeenInTheConsoleTheMetricsAndByItsIdInTheLog() throws Exception {
        assertThat(status(operator.execute("dev.serai:type=Log", "setLevel", "dev.serai.publish", "debug")))
                .isEqualTo(403);
        assertThat(status(admin.execute("dev.serai:type=Log", "setLevel", "dev.serai.publish", "debug")))
                .isEqualTo(200);
        long console = completed();
        double scraped = scraped();
        long counted = counted();
        String answer = serai.post("/publish", "{\"topic\":\"seen/1\",\"qos\":1,\"payload\":1}")
                .body();
        String id = JSON.readTree(answer).path("id").asText();

        await().atMost(Duration.ofSeconds(30)).until(() -> completed() == console + 1);
        assertThat(scraped()).isEqualTo(scraped + 1);
        assertThat(counted()).isEqualTo(counted + 1);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(line(id)).as(serai.output()).isPresent());
        JsonNode line = line(id).orElseThrow();
        assertThat(line.path("level").asText()).isEqualTo("DEBUG");
        assertThat(line.path("kvpList").toString())
                .contains("\"route\":\"publish-message\"", "\"connection\":\"internal\"", "\"user\":");
        assertThat(status(admin.execute("dev.serai:type=Log", "clearLevel", "dev.serai.publish")))
                .isEqualTo(200);
        String quiet = serai.post("/publish", "{\"topic\":\"seen/2\",\"qos\":1,\"payload\":1}")
                .body();
        assertThat(line(JSON.readTree(quiet).path("id").asText())).isEmpty();
    }

    /** Traces keep a copy of every message at every step of its route, which costs more than the publish. */
    @Test
    void messagesAreTracedWhenAnAdminAsksForItAndOnlyThen() throws Exception {
        String tracer = "org.apache.camel:context=serai,type=tracer,name=BacklogTracer";
        String publish = "{\"topic\":\"traced/1\",\"qos\":1,\"payload\":1}";
        assertThat(serai.post("/publish", publish).statusCode()).isEqualTo(200);
        assertThat(value(admin.read(tracer, "QueueSize")).asLong()).isZero();

        assertThat(status(admin.write(tracer, "Enabled", true))).isEqualTo(200);
        assertThat(serai.post("/publish", publish).statusCode()).isEqualTo(200);
        assertThat(value(admin.read(tracer, "QueueSize")).asLong()).isPositive();
        assertThat(status(admin.write(tracer, "Enabled", false))).isEqualTo(200);
    }

    /** It costs more than the publish, and Camel's debugger leaves it on. */
    @Test
    void theHistoryOfMessagesIsKeptWhileAnAdminDebugsAndOnlyThen() {
        String debugger = "org.apache.camel:context=serai,type=tracer,name=BacklogDebugger";
        assertThat(keepsHistory()).isFalse();
        assertThat(status(admin.execute(debugger, "enableDebugger"))).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30)).until(ManagedBeansIT::keepsHistory);
        assertThat(status(admin.execute(debugger, "disableDebugger"))).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30)).until(() -> !keepsHistory());
    }

    private static boolean keepsHistory() {
        return value(operator.read("org.apache.camel:context=serai,type=context,name=\"serai\"", "MessageHistory"))
                .asBoolean();
    }

    /** What POST /publish takes with "queue" waits in a queue of the service itself. */
    @Test
    void theStatusNamesNoSubscriptionThatIsTheServicesOwn() throws IOException {
        serai.post("/subscribe", "{\"topic\":\"asked/for\",\"qos\":1}");
        assertThat(JSON.readTree(serai.get("/status").body()).at("/brokers/internal/subscriptions"))
                .extracting(JsonNode::asText)
                .contains("asked/for", "up/#")
                .noneMatch(topic -> topic.startsWith("$"));
    }

    private static long completed() {
        return value(operator.read(ROUTE, "ExchangesCompleted")).asLong();
    }

    /** What {@code GET /metrics} counts, the JSON of the API. */
    private static long counted() throws IOException {
        JsonNode messages = JSON.readTree(serai.get("/metrics").body()).path("messages");
        assertThat(messages.has("published")).isTrue();
        return messages.path("published").asLong();
    }

    private static double scraped() {
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith("camel_exchanges_total{") && line.contains("routeId=\"publish-message\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The line of the log that carries a message id as a field. */
    private static Optional<JsonNode> line(String id) throws IOException {
        for (String line : serai.output().lines().toList()) {
            if (line.startsWith("{") && line.endsWith("}")) {
                JsonNode json = JSON.readTree(line);
                if (json.path("kvpList").findValuesAsText("messageId").contains(id)) {
                    return Optional.of(json);
                }
            }
        }
        return Optional.empty();
    }

    private static int status(JsonNode answer) {
        return answer.path("status").asInt();
    }

    private static JsonNode value(JsonNode answer) {
        assertThat(status(answer)).as(answer.toString()).isEqualTo(200);
        return answer.path("value");
    }
}
