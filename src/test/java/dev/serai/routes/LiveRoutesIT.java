package dev.serai.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import dev.serai.SeraiServer;
import dev.serai.management.Jolokia;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.component.netty.NettyComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files are edited while messages pass through other routes, of which none is missed. */
class LiveRoutesIT {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SeraiServer serai;

    @SuppressWarnings("NullAway.Init")
    private Jolokia console;

    @SuppressWarnings("NullAway.Init")
    private Mqtt5AsyncClient subscriber;

    @SuppressWarnings("NullAway.Init")
    private Thread publisher;

    private final AtomicBoolean publishing = new AtomicBoolean(true);
    private final AtomicInteger published = new AtomicInteger();
    private final Set<String> received = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() throws IOException {
        int port = Integer.parseInt(SeraiServer.freePort());
        serai = new SeraiServer(folder)
                .with("CONSOLE_PORT", String.valueOf(port))
                .withJar(jarOf(NettyComponent.class));
        Path config = serai.home().resolve("artemis-config");
        Files.writeString(config.resolve("users.properties"), "watcher = watcher-password\n");
        Files.writeString(config.resolve("roles.properties"), "operator = watcher\n");
        console = new Jolokia(serai, port, "watcher:watcher-password");
        Files.createDirectories(mine());
        Files.writeString(mine().resolve("copy.camel.yaml"), COPY);
        serai.start();
        subscribe();
        publisher = new Thread(() -> {
            while (publishing.get()) {
                serai.publish("live/in", String.valueOf(published.get()));
                published.incrementAndGet();
            }
        });
        publisher.start();
    }

    /** Serai itself has no component that opens a port of its own. */
    private static Path jarOf(Class<?> component) {
        return Path.of(URI.create(
                component.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private void subscribe() {
        subscriber = MqttClient.builder()
                .useMqttVersion5()
                .identifier("live")
                .serverHost("127.0.0.1")
                .serverPort(serai.mqttPort())
                .simpleAuth()
                .username(SeraiServer.USER)
                .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        subscriber.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        subscriber.connect().join();
        subscriber
                .subscribeWith()
                .topicFilter("live/out")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
    }

    @AfterEach
    void stop() {
        publishing.set(false);
        subscriber.disconnect().join();
        serai.close();
    }

    @Test
    void noEditMakesAnotherRouteMissAMessage() throws Exception {
        write("hello", hello("hello", "one", "/hello"));
        answers("one");
        write("hello", hello("hello", "two", "/hello"));
        answers("two");

        refused("hello", hello("hello", "x", "/hello").replace("steps:", "stepz:"), "Unsupported field: stepz");
        refused("hello", hello("hello", "x", "/hello").replace("platform-http", "nowhere"), "nowhere");
        refused(
                "hello",
                hello("hello", "x", "/hello").replace("path: /hello", "path: /hello\n        nonsense: 1"),
                "nonsense");
        refused(
                "hello",
                hello("hello", "x", "/hello")
                        .replace("constant:", "method:\n              ref: nobody")
                        .replace("  expression: \"x\"", "  method: say"),
                "nobody");
        refused("hello", "- route:\n    id: hello\n    from: [", "line 3: ");
        everybodyIsTold("mine/hello.camel.yaml", "line 3: ");
        refused(
                "hello",
                hello("hello", "x", "/hello").replace("group: mine", "# no group"),
                "line 3: route hello must");
        refused(
                "hello",
                hello("hello", "x", "/hello").replace("\"Camel*\"", "\"X*\""),
                "route hello must begin with removeHeaders");
        refused("hello", hello("hello", "x", "/hello").replace("id: say-hello", "id: guard-hello"), "twice");
        refused("hello", "", "must be a list");
        refused("other", hello("hello", "x", "/hello"), "route hello is in hello.camel.yaml already");
        Files.delete(mine().resolve("other.camel.yaml"));
        // What a route listens on is taken, or cannot be had.
        refused("other", hello("other", "x", "/hello"), "GET /hello is in hello.camel.yaml already");
        refused("other", MADE.replace("made-hello", "copy"), "route copy is in copy.camel.yaml already");
        Files.delete(mine().resolve("other.camel.yaml"));
        refused("copy", FOLDER_MISSING, "line 3: route copy: ");
        write("copy", COPY);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listening = LISTENING.replace("PORT", String.valueOf(taken.getLocalPort()));
            refused("copy", listening, "line 3: route copy: Address already in use");
            everybodyIsTold("mine/copy.camel.yaml", "line 3: route copy: Address already in use");
        }
        write("copy", COPY);
        write("hello", hello("hello", "three", "/hello"));
        answers("three");

        Files.move(mine().resolve("hello.camel.yaml"), mine().resolve("moved.camel.yaml"));
        write("moved", hello("renamed", "four", "/hello"));
        answers("four");
        Files.delete(mine().resolve("moved.camel.yaml"));
        await().atMost(Duration.ofSeconds(20)).until(() -> serai.get("/hello").statusCode() == 404);

        // Behind the route with a parameter in its path, which came first.
        Path messages = serai.home().resolve("routes/messages/messages.camel.yaml");
        Files.writeString(
                messages,
                Files.readString(messages)
                        .replace("Deletes every stored message that is dealt with", "Deletes what is dealt with"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> serai.output().contains("Live: [route messages-delete-confirmed"));
        assertThat(serai.send(serai.request("/messages/confirmed")
                                .header("X-API-Key", SeraiServer.KEY)
                                .DELETE())
                        .statusCode())
                .isEqualTo(200);

        write("template", TEMPLATE.replace("TEXT", "before"));
        write("made", MADE);
        answers("before");
        write("template", TEMPLATE.replace("TEXT", "after"));
        answers("after");
        refused(
                "template",
                TEMPLATE.replace("constant:", "method:\n                ref: nobody")
                        .replace("  expression: \"TEXT\"", "  method: say"),
                "nobody");
        write("template", TEMPLATE.replace("TEXT", "after"));
        answers("after");

        for (int number = 0; number < 20; number++) {
            write("many" + number, hello("many-" + number, "many", "/many" + number));
        }
        for (int number = 0; number < 20; number++) {
            int path = number;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> serai.get("/many" + path).body().equals("many"));
        }
        nothingMissed();
    }

    private void nothingMissed() throws InterruptedException {
        publishing.set(false);
        publisher.join();
        assertThat(published.get()).isGreaterThan(50);
        await().atMost(Duration.ofSeconds(30)).until(() -> received.size() == published.get());
    }

    private Path mine() {
        return serai.home().resolve("routes/mine");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(mine().resolve(name + ".camel.yaml"), text);
    }

    /** Such a file is reported and what ran before runs on. */
    private void refused(String name, String text, String reason) throws IOException {
        String before = serai.get("/hello").body();
        write(name, text);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> serai.observe("/observe/health/ready").body().contains(reason));
        assertThat(serai.observe("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(serai.get("/hello").body()).isEqualTo(before);
    }

    /** The log, /status, the health report and the MBean name the file, the line and the reason. */
    private void everybodyIsTold(String file, String reason) {
        assertThat(serai.output()).contains(file + ": " + reason);
        assertThat(json(serai.get("/status").body())
                        .path("route_problems")
                        .path(file)
                        .asText())
                .startsWith(reason);
        assertThat(serai.observe("/observe/health/ready").body())
                .contains("{\"name\":\"route file " + file + "\",\"status\":\"DOWN\",\"counts\":false,\"detail\":\""
                        + reason);
        assertThat(console.read("dev.serai:type=Routes", "Problems")
                        .path("value")
                        .path(file)
                        .asText())
                .startsWith(reason);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException noJson) {
            throw new IllegalStateException(text, noJson);
        }
    }

    private void answers(String text) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> serai.get("/hello").body().equals(text)
                        && !serai.observe("/observe/health/ready").body().contains("route file"));
    }

    private static String hello(String id, String text, String path) {
        return """
                # Says hello.
                - route:
                    id: ID
                    description: Says hello
                    group: mine
                    from:
                      id: from-ID
                      uri: platform-http
                      parameters:
                        path: PATH
                      steps:
                        - removeHeaders:
                            id: guard-ID
                            pattern: "Camel*"
                        - setBody:
                            id: say-ID
                            constant:
                              expression: "TEXT"
                """
                .replace("ID", id)
                .replace("TEXT", text)
                .replace("PATH", path);
    }

    private static final String COPY =
            """
            # Copies what arrives on live/in.
            - route:
                id: copy
                description: Copies live/in to live/out
                group: mine
                from:
                  id: from-live-in
                  uri: internal:live/in
                  parameters:
                    qos: 1
                  steps:
                    - setHeader:
                        id: set-live-out
                        name: CamelPahoMqtt5OverrideTopic
                        constant:
                          expression: live/out
                    - to:
                        id: to-live-out
                        uri: internal:publish
            """;

    /** It can be read and made, and fails when it starts: what it listens to cannot be opened. */
    private static final String FOLDER_MISSING =
            """
            # Copies what arrives in a folder.
            - route:
                id: copy
                description: Copies a folder that does not exist
                group: mine
                from:
                  id: from-live-in
                  uri: file:nowhere
                  parameters:
                    autoCreate: false
                    startingDirectoryMustExist: true
                  steps:
                    - to:
                        id: to-live-out
                        uri: internal:publish
            """;

    private static final String LISTENING =
            """
            # Copies what arrives at a port.
            - route:
                id: copy
                description: Copies what arrives at a port
                group: mine
                from:
                  id: from-port
                  uri: netty:tcp://127.0.0.1:PORT
                  parameters:
                    sync: false
                  steps:
                    - to:
                        id: to-live-out
                        uri: internal:publish
            """;

    private static final String TEMPLATE =
            """
            # Says something.
            - routeTemplate:
                id: saying
                description: Says something at a path
                parameters:
                  - name: path
                    description: The path
                    required: true
                route:
                  group: mine
                  from:
                    uri: "platform-http:{{path}}"
                    steps:
                      - setBody:
                          constant:
                            expression: "TEXT"
            """;

    private static final String MADE =
            """
            # Says it at /hello.
            - templatedRoute:
                routeId: made-hello
                routeTemplateRef: saying
                parameters:
                  - name: path
                    value: /hello
            """;
}
