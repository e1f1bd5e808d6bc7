package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A start either succeeds or ends within seconds with one line; a stop keeps everything. */
class StartStopIT {
    @TempDir
    Path folder;

    @Test
    void makesAnAdminWhereNobodyExistsAndShowsItsPasswordOnce() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder).without("MQTT_BROKER_CREDENTIALS")) {
            serai.start();
            String password = serai.output().replaceAll("(?s).*with the password (\\S+).*", "$1");
            assertThat(password).hasSizeGreaterThan(16);
            assertThat(serai.send(serai.request("/status").header("Authorization", basic("admin", password)))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Files.readString(serai.home().resolve("artemis-config/users.properties")))
                    .contains("ENC(")
                    .doesNotContain(password);
            serai.stop();
            serai.start();
            assertThat(serai.output().split("with the password", -1)).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_SERVER_PORT, HTTP cannot listen on",
        "MQTT_BROKER_PORT, MQTT acceptor mqtt cannot listen on",
        "MQTT_BROKER_WEBSOCKET_PORT, MQTT acceptor mqtt-websocket cannot listen on"
    })
    void aBusyPortEndsTheStart(String setting, String line) throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SeraiServer serai = new SeraiServer(folder).with(setting, String.valueOf(busy.getLocalPort()))) {
            assertRefused(serai, line + " 127.0.0.1:" + busy.getLocalPort());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_BROKER_PROT, 1883, Unknown setting MQTT_BROKER_PROT",
        "HTTP_SERVER_PORT, eighty, HTTP_SERVER_PORT must be a whole number",
        "API_KEY_ENABLED, perhaps, API_KEY_ENABLED must be true or false",
        "LOG_FORMAT, xml, 'LOG_FORMAT must be one of text, json'",
        "MQTT_DEFAULT_CONNECTION, nowhere, MQTT_DEFAULT_CONNECTION names no connection: nowhere",
        "MQTT_BROKER_CREDENTIALS, nobody, MQTT_BROKER_CREDENTIALS must be a comma list of user:password",
        "SERAI_HOME, /nowhere, No folder routes/ in /nowhere"
    })
    void aWrongSettingEndsTheStart(String name, String value, String line) {
        try (SeraiServer serai = new SeraiServer(folder).with(name, value)) {
            assertRefused(serai, line);
        }
    }

    @Test
    void everybodyInIsRefusedBeyondLoopback() {
        try (SeraiServer serai =
                new SeraiServer(folder).with("MQTT_BROKER_HOST", "0.0.0.0").with("MQTT_BROKER_AUTH_ENABLED", "false")) {
            assertRefused(serai, "unless MQTT_BROKER_ALLOW_ANONYMOUS=true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<configuration><core",
                "<configuration xmlns=\"urn:activemq\"><core xmlns=\"urn:activemq:core\"><nonsense/></core></configuration>",
                "<configuration xmlns=\"urn:activemq\"><core xmlns=\"urn:activemq:core\"><name>${NOBODY}</name></core></configuration>",
                "<configuration xmlns=\"urn:activemq\"><core xmlns=\"urn:activemq:core\"><acceptors><acceptor name=\"mqtt\">"
                        + "tcp://127.0.0.1:1?protocols=MQTT;bufferSiez=1</acceptor></acceptors></core></configuration>"
            })
    void aBrokenBrokerFileEndsTheStart(String xml) throws Exception {
        try (SeraiServer serai = new SeraiServer(folder)) {
            Files.writeString(serai.home().resolve("artemis-config/broker.xml"), xml);
            assertRefused(serai, "broker.xml");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- route:\n    id: x\n    from:\n      uri: nosuchcomponent:a\n      steps:\n        - log: x",
                "- route:\n    id: x\n   from: [",
                "- route:\n    id: x\n    from:\n      uri: timer:x\n      parameters:\n        nosuchoption: 1\n      steps: []"
            })
    void aBrokenRouteEndsTheStart(String yaml) throws Exception {
        try (SeraiServer serai = new SeraiServer(folder)) {
            Files.writeString(serai.home().resolve("routes/broken.camel.yaml"), yaml);
            assertRefused(serai, "broken.camel.yaml");
        }
    }

    @Test
    void aSecondProcessOnTheSameDataIsRefused() {
        try (SeraiServer first = new SeraiServer(folder.resolve("a")).start();
                SeraiServer second = new SeraiServer(folder.resolve("b"))) {
            second.with("SERAI_DATA", folder.resolve("a/data").toString());
            assertRefused(second, "Another process works on the data folder");
            assertThat(first.get("/status").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void sigtermStopsItWithinTenSeconds() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            serai.running().destroy();
            assertThat(serai.running().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(serai.running().exitValue()).isIn(0, 143);
        }
    }

    @Test
    void aCallInProgressIsAnsweredBeforeTheProcessEnds() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder)) {
            Files.writeString(
                    serai.home().resolve("routes/slow.camel.yaml"),
                    """
                    # Answers after it has been asked to stop.
                    - route:
                        id: slow
                        description: Leaves a file to be seen by, then takes its time
                        group: slow
                        routeConfigurationId: api-errors
                        from:
                          id: from-slow
                          uri: platform-http
                          parameters:
                            path: /slow
                          steps:
                            - to:
                                id: leave-file
                                uri: file:.
                                parameters:
                                  fileName: in-progress
                            - delay:
                                id: take-time
                                constant:
                                  expression: "2000"
                            - setBody:
                                id: answer-slow
                                constant:
                                  expression: finished
                    """);
            serai.start();
            CompletableFuture<HttpResponse<String>> call =
                    CompletableFuture.supplyAsync(() -> serai.post("/slow", "x"));
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(folder.resolve("in-progress")));
            assertThat(serai.stop()).isIn(0, 143);
            assertThat(call.get(10, TimeUnit.SECONDS).body()).isEqualTo("finished");
        }
    }

    @Test
    void aKeyInTheQueryCountsWhereThatIsAskedFor() {
        try (SeraiServer serai =
                new SeraiServer(folder).with("API_KEY_IN_QUERY", "true").start()) {
            assertThat(serai.send(serai.request("/status?api_key=" + SeraiServer.KEY))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(serai.send(serai.request("/status?api_key=wrong")).statusCode())
                    .isEqualTo(401);
            // Each key is a caller of its own: an Idempotency-Key of one is not that of another.
            for (String key : new String[] {SeraiServer.KEY, SeraiServer.ADMIN_KEY}) {
                assertThat(serai.send(serai.request("/publish?api_key=" + key)
                                        .header("Idempotency-Key", "k")
                                        .POST(BodyPublishers.ofString("{\"topic\":\"a\"}")))
                                .headers()
                                .firstValue("Idempotent-Replayed"))
                        .isEmpty();
            }
        }
    }

    private static void assertRefused(SeraiServer serai, String line) {
        Process process = serai.launch();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(serai.output()).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        assertThat(process.exitValue()).isEqualTo(1);
        // Newer JDKs warn of what a library calls when it first does, on whichever thread that is.
        String last = serai.output()
                .strip()
                .lines()
                .filter(text -> !text.startsWith("WARNING: "))
                .reduce("", (before, next) -> next);
        assertThat(last).startsWith("Serai does not start: ").contains(line);
        assertThat(serai.output()).doesNotContain("\tat ");
    }

    private static String basic(String user, String password) {
        return "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString((user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
