package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an OpenID Connect provider open MQTT, the API and the console, as docs/security.md sets it up. */
class OidcIT {
    private static final int CONSOLE = Integer.parseInt(SeraiServer.freePort());

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

    private static void configure(SeraiServer serai, String provider) throws Exception {
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
            int connected = door.connect(user, token);
            if (connected != MqttDoor.SUCCESS) {
                return connected;
            }
            return door.publish("tills/3");
        }
    }

    private static int http(SeraiServer serai, String token) {
        return serai.send(serai.request("/status").header("Authorization", "Bearer " + token))
                .statusCode();
    }
}
