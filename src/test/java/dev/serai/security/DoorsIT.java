package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.tls.Certificates;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each door and each kind of caller, over real sockets: exactly this answer and no other. Tokens are in {@link OidcIT},
 * the console is in {@code ConsoleDoorIT}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoorsIT {
    private static final String PUBLISH = "{\"topic\":\"doors/1\",\"qos\":1,\"payload\":1}";

    @TempDir
    static Path folder;

    private static final int TLS_PORT = Integer.parseInt(SeraiServer.freePort());
    private static final int WEB_SOCKET_TLS_PORT = Integer.parseInt(SeraiServer.freePort());

    private static SeraiServer serai;
    private static Certificates certificates;
    private static String expiredKey;
    private static String subscriberKey;

    @BeforeAll
    static void start() throws Exception {
        certificates = Certificates.make(folder.resolve("certificates"));
        serai = new SeraiServer(folder)
                .with("MQTT_BROKER_TLS_ENABLED", "true")
                .with("MQTT_BROKER_TLS_PORT", String.valueOf(TLS_PORT))
                .with("MQTT_BROKER_WEBSOCKET_TLS_PORT", String.valueOf(WEB_SOCKET_TLS_PORT))
                .with("MQTT_BROKER_TLS_CERT_FILE", certificates.file("server.crt"))
                .with("MQTT_BROKER_TLS_KEY_FILE", certificates.file("server.key"))
                .with("MQTT_BROKER_TLS_CLIENT_AUTH", "wanted")
                .with("MQTT_BROKER_TLS_CLIENT_CA_FILE", certificates.file("ca.crt"));
        Path config = serai.home().resolve("artemis-config");
        ApiKeys keys = new ApiKeys(config);
        expiredKey = keys.create("expired", List.of("admin"), Duration.ofDays(-1));
        subscriberKey = keys.create("reader", List.of("subscriber"), null);
        Users users = new Users(config);
        users.setPassword("sub-only", "password1");
        users.setRoles("sub-only", List.of("subscriber"));
        Files.writeString(config.resolve("certificates.properties"), "device7 = CN=device7\n");
        users.setRoles("device7", List.of("publisher", "subscriber"));
        serai.start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, none, 134, 0",
        "tcp, wrong, 134, 0",
        "tcp, unknown, 134, 0",
        "tcp, key, 134, 0",
        "tcp, not permitted, 0, 135",
        "tcp, right, 0, 0",
        "ssl, none, 134, 0",
        "ssl, wrong, 134, 0",
        "ssl, unknown, 134, 0",
        "ssl, not permitted, 0, 135",
        "ssl, right, 0, 0",
        "ssl, right certificate, 0, 0",
        "ssl, unlisted certificate, 134, 0",
        "ws, none, 134, 0",
        "ws, wrong, 134, 0",
        "ws, unknown, 134, 0",
        "ws, not permitted, 0, 135",
        "ws, right, 0, 0",
        "wss, none, 134, 0",
        "wss, wrong, 134, 0",
        "wss, unknown, 134, 0",
        "wss, not permitted, 0, 135",
        "wss, right, 0, 0",
        "wss, right certificate, 0, 0",
        "wss, unlisted certificate, 134, 0"
    })
    void mqtt(String door, String identity, int connack, int puback) throws Exception {
        try (MqttDoor client = client(door, identity)) {
            int connected =
                    switch (identity) {
                        case "none", "right certificate", "unlisted certificate" -> client.connect(null, null);
                        case "wrong" -> client.connect(SeraiServer.USER, "wrong password");
                        case "unknown" -> client.connect("nobody", "password1");
                        // Keys are for the API.
                        case "key" -> client.connect("key-owner", SeraiServer.KEY);
                        case "not permitted" -> client.connect("sub-only", "password1");
                        default -> client.connect(SeraiServer.USER, SeraiServer.PASSWORD);
                    };
            assertThat(connected).isEqualTo(connack);
            if (connack == 0) {
                assertThat(client.publish("doors/1")).isEqualTo(puback);
                // Nobody at all may look at the broker's own queues.
                assertThat(client.subscribe("$sys/mqtt/sessions")).isEqualTo(MqttDoor.NOT_AUTHORIZED);
                assertThat(client.subscribe("doors/#")).isEqualTo(MqttDoor.GRANTED_QOS_1);
            }
        }
    }

    private static MqttDoor client(String door, String identity) throws Exception {
        int port =
                switch (door) {
                    case "tcp" -> serai.mqttPort();
                    case "ws" -> serai.webSocketPort();
                    case "ssl" -> TLS_PORT;
                    default -> WEB_SOCKET_TLS_PORT;
                };
        String url = door + "://localhost:" + port;
        return switch (identity) {
            case "right certificate" -> new MqttDoor(url, certificates.device7());
            case "unlisted certificate" -> new MqttDoor(url, certificates.stranger());
            default ->
                door.equals("ssl") || door.equals("wss")
                        ? new MqttDoor(url, certificates.trusting())
                        : new MqttDoor(url);
        };
    }

    /** It has no login, shows no secret and is on loopback: everybody gets the same. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "wrong key", "expired key", "wrong password", "user not permitted", "right key"})
    void management(String identity) {
        URI metrics = URI.create("http://127.0.0.1:" + serai.managementPort() + "/observe/metrics");
        assertThat(serai.send(shown(identity, HttpRequest.newBuilder(metrics))).statusCode())
                .isEqualTo(200);
    }

    /** First, because guesses at the other doors slow down those at this one. */
    @Order(1)
    @ParameterizedTest
    @CsvSource({
        "none, 401, 401, 200",
        "wrong key, 401, 401, 200",
        "expired key, 401, 401, 200",
        "wrong password, 401, 401, 200",
        "key not permitted, 403, 200, 200",
        "user not permitted, 403, 200, 200",
        "right key, 200, 200, 200",
        "right user, 200, 200, 200"
    })
    void http(String identity, int publish, int status, int healthz) {
        assertThat(send(identity, serai.request("/publish").POST(BodyPublishers.ofString(PUBLISH))))
                .isEqualTo(publish);
        assertThat(send(identity, serai.request("/status"))).isEqualTo(status);
        assertThat(send(identity, serai.request("/healthz"))).isEqualTo(healthz);
    }

    private static HttpRequest.Builder shown(String identity, HttpRequest.Builder request) {
        return switch (identity) {
            case "wrong key" -> request.header("X-API-Key", "wrong");
            case "expired key" -> request.header("X-API-Key", expiredKey);
            case "key not permitted" -> request.header("Authorization", "Bearer " + subscriberKey);
            case "right key" -> request.header("X-API-Key", SeraiServer.KEY);
            case "wrong password" -> request.header("Authorization", basic(SeraiServer.USER, "wrong password"));
            case "user not permitted" -> request.header("Authorization", basic("sub-only", "password1"));
            case "right user" -> request.header("Authorization", basic(SeraiServer.USER, SeraiServer.PASSWORD));
            default -> request;
        };
    }

    private static int send(String identity, HttpRequest.Builder request) {
        HttpResponse<String> answer = serai.send(shown(identity, request));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        if (answer.statusCode() >= 400) {
            assertThat(answer.body()).startsWith("{\"status\":\"error\",\"message\":");
        }
        return answer.statusCode();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void guessesAreSlowedAndTheOwnerOfTheRightKeyIsNot() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> serai.send(serai.request("/status").header("Authorization", basic("victim", "guess")))
                                .statusCode()
                        == 429);
        assertThat(serai.get("/status").statusCode()).isEqualTo(200);
    }

    @Test
    void refusalsAreToldInAFileForItsOwnerAlone() throws Exception {
        serai.send(serai.request("/publish")
                .header("X-API-Key", subscriberKey)
                .POST(BodyPublishers.ofString("{\"topic\":\"audit/1\",\"payload\":1}")));
        Path log = folder.resolve("data/logs/audit.log");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(log)
                        && Files.readString(log).contains("action refused user=reader action=SEND topic=audit/1"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
    }

    @Test
    void whoComesWithAnothersClientIdIsRefusedAuditedAndCounted() throws Exception {
        double before = foreignClientIds();
        String url = "tcp://127.0.0.1:" + serai.mqttPort();
        try (MqttDoor owner = new MqttDoor(url, "owned");
                MqttDoor thief = new MqttDoor(url, "owned")) {
            assertThat(owner.connect(SeraiServer.USER, SeraiServer.PASSWORD)).isZero();
            assertThat(thief.connect("sub-only", "password1")).isEqualTo(0x85);
            assertThat(owner.publish("doors/1")).isZero();
        }
        assertThat(foreignClientIds()).isEqualTo(before + 1);
        Path log = folder.resolve("data/logs/audit.log");
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.readString(log)
                .contains("login refused user=sub-only address=127.0.0.1 reason=client-id"));
    }

    /** The owner is whom the realm has let in, also where nobody typed a name. */
    @Test
    void theClientIdOfACertificateIsThatOfItsUser() throws Exception {
        String url = "ssl://localhost:" + TLS_PORT;
        try (MqttDoor owner = new MqttDoor(url, "of-device7", certificates.device7());
                MqttDoor other = new MqttDoor(url, "of-device7", certificates.trusting());
                MqttDoor again = new MqttDoor(url, "of-device7", certificates.device7())) {
            assertThat(owner.connect(null, null)).isZero();
            assertThat(other.connect(SeraiServer.USER, SeraiServer.PASSWORD)).isEqualTo(0x85);
            assertThat(owner.publish("doors/1")).isZero();
            assertThat(again.connect(null, null)).isZero();
        }
    }

    private static double foreignClientIds() {
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("serai_logins_foreign_client_ids_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void permissionsChangeWhileClientsAreConnectedAndABrokenEditChangesNothing() throws Exception {
        Path file = serai.home().resolve("artemis-config/broker.xml");
        String before = Files.readString(file);
        try (MqttDoor client = new MqttDoor("tcp://127.0.0.1:" + serai.mqttPort())) {
            client.connect(SeraiServer.USER, SeraiServer.PASSWORD);
            assertThat(client.publish("closed/1")).isEqualTo(MqttDoor.SUCCESS);
            Files.writeString(
                    file,
                    before.replace(
                            "<security-settings>",
                            "<security-settings><security-setting match=\"closed.#\">"
                                    + "<permission type=\"send\" roles=\"admin\"/></security-setting>"));
            await().atMost(Duration.ofSeconds(10)).until(() -> client.publish("closed/1") == MqttDoor.NOT_AUTHORIZED);
            assertThat(serai.post("/publish", "{\"topic\":\"closed/1\",\"payload\":1}")
                            .statusCode())
                    .isEqualTo(403);
            Files.writeString(file, "<configuration><broken");
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> client.publish("closed/1") == MqttDoor.NOT_AUTHORIZED);
            Files.writeString(file, before);
            await().atMost(Duration.ofSeconds(10)).until(() -> client.publish("closed/1") == MqttDoor.SUCCESS);
        }
    }
}
