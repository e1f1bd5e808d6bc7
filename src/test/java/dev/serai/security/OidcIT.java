package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.tls.Certificates;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an OpenID Connect provider open MQTT, the API and the console, as docs/security.md sets it up. */
public class OidcIT {
    private static final int CONSOLE = Integer.parseInt(SeraiServer.freePort());
    private static final int TLS_PORT = Integer.parseInt(SeraiServer.freePort());
    private static final int WEB_SOCKET_TLS_PORT = Integer.parseInt(SeraiServer.freePort());

    @TempDir
    Path folder;

    @Test
    void aTokenOfTheProviderIsAUserUntilItExpiresAndItsKeysAreFollowed() throws Exception {
        try (Issuer issuer = new Issuer();
                SeraiServer serai = new SeraiServer(folder).with("CONSOLE_PORT", String.valueOf(CONSOLE))) {
            configure(serai, issuer.url());
            serai.start();
            String publisher = issuer.token("till-3", "publisher");
            assertThat(mqtt(serai, "till-3", publisher)).isZero();
            assertThat(http(serai, publisher)).isEqualTo(200);
            // The name typed beside a token makes nobody else of its owner.
            assertThat(mqtt(serai, "admin", issuer.token("till-3", "nothing"))).isEqualTo(MqttDoor.NOT_AUTHORIZED);

            assertThat(console(serai, publisher)).isEqualTo("403");
            assertThat(console(serai, issuer.token("ops", "operator"))).isEqualTo("reads");
            assertThat(console(serai, issuer.token("chief", "admin"))).isEqualTo("acts");

            assertRefused(
                    serai, issuer, issuer.token(issuer.url(), "serai", "till-3", "admin", Duration.ofMinutes(-5)));
            assertRefused(
                    serai, issuer, issuer.token(issuer.url(), "another", "till-3", "admin", Duration.ofMinutes(5)));
            assertRefused(
                    serai,
                    issuer,
                    issuer.token("http://evil.example", "serai", "till-3", "admin", Duration.ofMinutes(5)));

            issuer.rotate();
            String newer = issuer.token("till-4", "publisher");
            await().pollInterval(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> http(serai, newer) == 200);
            assertThat(mqtt(serai, "till-4", newer)).isZero();
            assertThat(console(serai, issuer.token("ops", "operator"))).isEqualTo("reads");
        }
    }

    /** Each MQTT door and each kind of token: the CONNACK, or the PUBACK where the CONNACK lets it in. */
    @Test
    void aTokenOpensEachMqttDoorAndAWrongOneNone() throws Exception {
        Certificates certificates = Certificates.make(folder.resolve("certificates"));
        try (Issuer issuer = new Issuer();
                SeraiServer serai = new SeraiServer(folder)
                        .with("MQTT_BROKER_TLS_ENABLED", "true")
                        .with("MQTT_BROKER_TLS_PORT", String.valueOf(TLS_PORT))
                        .with("MQTT_BROKER_WEBSOCKET_TLS_PORT", String.valueOf(WEB_SOCKET_TLS_PORT))
                        .with("MQTT_BROKER_TLS_CERT_FILE", certificates.file("server.crt"))
                        .with("MQTT_BROKER_TLS_KEY_FILE", certificates.file("server.key"))) {
            configure(serai, issuer.url());
            serai.start();
            List<String> doors = List.of(
                    "tcp://localhost:" + serai.mqttPort(),
                    "ssl://localhost:" + TLS_PORT,
                    "ws://localhost:" + serai.webSocketPort(),
                    "wss://localhost:" + WEB_SOCKET_TLS_PORT);
            String right = issuer.token("till-3", "publisher");
            Map<String, Integer> expected = new LinkedHashMap<>();
            expected.put(issuer.token(issuer.url(), "serai", "till-3", "publisher", Duration.ofMinutes(-5)), 0x86);
            expected.put(issuer.token(issuer.url(), "another", "till-3", "publisher", Duration.ofMinutes(5)), 0x86);
            expected.put(right.substring(0, right.length() - 8) + "AAAAAAAA", 0x86);
            expected.put(issuer.token("till-3", "subscriber"), MqttDoor.NOT_AUTHORIZED);
            expected.put(right, MqttDoor.SUCCESS);
            for (String url : doors) {
                SSLContext tls = url.matches("(ssl|wss):.*") ? certificates.trusting() : null;
                for (Map.Entry<String, Integer> each : expected.entrySet()) {
                    try (MqttDoor door = tls == null ? new MqttDoor(url) : new MqttDoor(url, tls)) {
                        assertThat(answer(door, "till-3", each.getKey()))
                                .as(url + " " + each)
                                .isEqualTo(each.getValue());
                    }
                }
            }
        }
    }

    @Test
    void aProviderAddressThatArtemisWouldHangOnEndsTheStart() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder)) {
            configure(serai, "http://127.0.0.1:1/");
            Process process = serai.launch();
            assertThat(process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(serai.output()).contains("provider must be an http or https address that does not end with /");
        }
    }

    /** Adds the module for tokens to login.config. */
    public static void configure(SeraiServer serai, String provider) throws Exception {
        Path file = serai.home().resolve("artemis-config/login.config");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "serai {\n",
                                """
                                serai {
                                    org.apache.activemq.artemis.spi.core.security.jaas.OIDCLoginModule sufficient
                                        provider="%s"
                                        audience="serai"
                                        requiredClaims="aud, iss, sub, exp"
                                        rolesPaths="roles"
                                        maxClockSkew="0"
                                        cacheKeysSeconds="1";
                                """
                                        .formatted(provider)));
    }

    private static void assertRefused(SeraiServer serai, Issuer issuer, String token) throws Exception {
        // A right one in between, or the many wrong ones would have to wait.
        assertThat(console(serai, issuer.token("ops", "operator"))).isEqualTo("reads");
        assertThat(mqtt(serai, "till-3", token)).isEqualTo(MqttDoor.BAD_USER_NAME_OR_PASSWORD);
        assertThat(http(serai, token)).isEqualTo(401);
        assertThat(console(serai, token)).isEqualTo("403");
    }

    /** The status of the JMX bridge, or where that is 200 what a caller may do there. */
    private static String console(SeraiServer serai, String token) {
        HttpResponse<String> read = jmx(
                serai,
                token,
                "\"type\":\"read\",\"attribute\":\"HeapMemoryUsage\",\"mbean\":\"java.lang:type=Memory\"");
        if (read.statusCode() != 200) {
            return String.valueOf(read.statusCode());
        }
        String act = jmx(
                        serai,
                        token,
                        "\"type\":\"exec\",\"operation\":\"clearLevel\",\"arguments\":[\"x\"],\"mbean\":\"dev.serai:type=Log\"")
                .body();
        return act.contains("\"status\":200") ? "acts" : read.body().contains("\"status\":200") ? "reads" : "nothing";
    }

    private static HttpResponse<String> jmx(SeraiServer serai, String token, String request) {
        return serai.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + CONSOLE + "/console/jolokia"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString("{" + request + "}")));
    }

    /** The reason code of the CONNACK, or of the PUBACK where a connection is let in. */
    private static int mqtt(SeraiServer serai, String user, String token) throws Exception {
        try (MqttDoor door = new MqttDoor("tcp://127.0.0.1:" + serai.mqttPort())) {
            return answer(door, user, token);
        }
    }

    private static int answer(MqttDoor door, String user, String token) throws Exception {
        int connected = door.connect(user, token);
        return connected == MqttDoor.SUCCESS ? door.publish("tills/3") : connected;
    }

    private static int http(SeraiServer serai, String token) {
        return serai.send(serai.request("/status").header("Authorization", "Bearer " + token))
                .statusCode();
    }
}
