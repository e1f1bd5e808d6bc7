package dev.serai.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.Environment;
import dev.serai.FreePort;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named connections in routes: each trouble has its words in the status, and none stops another connection. */
@SuppressWarnings("NullAway.Init")
class ConnectionStatusIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final CamelContext camel = new DefaultCamelContext();
    private final Map<String, String> variables = new HashMap<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private Mosquitto good;
    private Connections connections;

    @BeforeEach
    void startTheOtherConnection() {
        good = Mosquitto.start(folder);
        variables.put("MQTT_GOOD_HOST", "127.0.0.1");
        variables.put("MQTT_GOOD_PORT", String.valueOf(good.port()));
    }

    @AfterEach
    void stop() {
        camel.stop();
        good.close();
    }

    private void start(String... consumers) throws Exception {
        connections = new Connections(ConnectionSettings.from(Environment.of(variables)), "0a1b2c3d");
        connections.addTo(camel);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String uri : consumers) {
                    from(uri).process(exchange -> received.add(exchange.getIn().getBody(String.class)));
                }
            }
        });
        camel.start();
        await().atMost(SOON).until(() -> status("good").connected());
    }

    private ConnectionStatus status(String name) {
        return Objects.requireNonNull(connections.status(connection -> 0).get(name));
    }

    private void publish(String uri, String text) {
        camel.createProducerTemplate().sendBody(uri, text.getBytes(UTF_8));
    }

    private void trouble(int port) {
        variables.put("MQTT_BAD_HOST", "127.0.0.1");
        variables.put("MQTT_BAD_PORT", String.valueOf(port));
    }

    @Test
    void aBrokerThatIsNotThereIsNamedAndDoesNotStopAnother() throws Exception {
        trouble(FreePort.find());
        start("good:t/#", "bad:t/#");
        await().atMost(SOON).until(() -> status("bad").lastError() != null);
        assertThat(status("bad").connected()).isFalse();
        assertThat(status("bad").lastError()).contains("Connection refused");
        publish("good:t/1", "hello");
        await().atMost(SOON).until(() -> received.contains("hello"));
    }

    @Test
    void aWrongPasswordIsNamed() throws Exception {
        Path passwords = folder.resolve("passwords");
        run("mosquitto_passwd", "-b", "-c", passwords.toString(), "bridge", "right");
        Mosquitto strict =
                Mosquitto.start(folder, "listener %d 127.0.0.1", "allow_anonymous false", "password_file " + passwords);
        try {
            trouble(strict.port());
            variables.put("MQTT_BAD_USERNAME", "bridge");
            variables.put("MQTT_BAD_PASSWORD", "wrong");
            start();
            await().atMost(SOON).until(() -> status("bad").lastError() != null);
            assertThat(status("bad").lastError())
                    .contains("0x87 Not authorized")
                    .doesNotContain("wrong");
        } finally {
            strict.close();
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsNamedAndATrustedOneConnects() throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        Mosquitto secure = Mosquitto.start(
                folder,
                "listener %d 127.0.0.1",
                "allow_anonymous true",
                "certfile " + folder.resolve("cert.pem"),
                "keyfile " + folder.resolve("key.pem"));
        try {
            trouble(secure.port());
            variables.put("MQTT_BAD_HOST", "localhost");
            variables.put("MQTT_BAD_TLS_ENABLED", "true");
            for (String name : new String[] {"TRUSTED", "OTHERNAME"}) {
                variables.put("MQTT_" + name + "_HOST", name.equals("TRUSTED") ? "localhost" : "127.0.0.1");
                variables.put("MQTT_" + name + "_PORT", String.valueOf(secure.port()));
                variables.put("MQTT_" + name + "_TLS_ENABLED", "true");
                variables.put(
                        "MQTT_" + name + "_TLS_CA_FILE",
                        folder.resolve("cert.pem").toString());
            }
            start();
            await().atMost(SOON).until(() -> status("trusted").connected());
            await().atMost(SOON).until(() -> status("bad").lastError() != null);
            assertThat(status("bad").lastError()).contains("certification path");
            await().atMost(SOON).until(() -> status("othername").lastError() != null);
            assertThat(status("othername").lastError()).contains("127.0.0.1");
        } finally {
            secure.close();
        }
    }

    @Test
    void aRefusedSubscriptionIsNamedAndDoesNotStopAnother() throws Exception {
        // Another Serai is the external broker here: Mosquitto accepts every filter and only sends nothing.
        try (SeraiServer strict = new SeraiServer(folder).start()) {
            trouble(strict.mqttPort());
            variables.put("MQTT_BAD_USERNAME", SeraiServer.USER);
            variables.put("MQTT_BAD_PASSWORD", SeraiServer.PASSWORD);
            start("bad:activemq/dead-letters", "good:t/#");
            await().atMost(SOON).until(() -> status("bad").lastError() != null);
            assertThat(status("bad").lastError())
                    .contains("SUBSCRIBE to activemq/dead-letters was refused: 0x87 Not authorized");
            assertThat(status("bad").connected()).isFalse();
            publish("good:t/1", "hello");
            await().atMost(SOON).until(() -> received.contains("hello"));
        }
    }

    @Test
    void aSessionThatTheBrokerDroppedIsMadeAgain() throws Exception {
        start("good:t/#");
        publish("good:t/1", "before");
        await().atMost(SOON).until(() -> received.contains("before"));
        good.killAndForget();
        await().atMost(SOON).until(() -> !status("good").connected());
        good.start();
        await().atMost(SOON).until(() -> status("good").connected());
        publish("good:t/1", "after");
        await().atMost(SOON).until(() -> received.contains("after"));
        assertThat(status("good").lastError()).isNotNull();
    }

    @Test
    void aConnectionThatHangsIsNotCalledConnected() throws Exception {
        Mosquitto hanging = Mosquitto.start(folder);
        try {
            trouble(hanging.port());
            start();
            await().atMost(SOON).until(() -> status("bad").connected());
            hanging.freeze();
            try {
                publish("bad:t/1", "never acknowledged");
            } catch (org.apache.camel.CamelExecutionException late) {
                assertThat(late).hasCauseInstanceOf(MqttTimeoutException.class);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> !status("bad").connected());
            assertThat(status("good").connected()).isTrue();
        } finally {
            hanging.thaw();
            hanging.close();
        }
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("command.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
