package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.tls.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serai.jar check} as an operator runs it before a start. */
class CheckIT {
    @TempDir
    Path folder;

    @Test
    void whatIsShippedIsWellAndNoPortIsOpenedNorDataTouched() throws Exception {
        SeraiServer serai = new SeraiServer(folder)
                .with("MQTT_HIVEMQ_HOST", "127.0.0.1")
                .with("MQTT_HIVEMQ_PORT", SeraiServer.freePort());
        // A check that wanted one of its ports would not get it.
        try (ServerSocket http = taken(serai.httpPort());
                ServerSocket mqtt = taken(serai.mqttPort());
                ServerSocket management = taken(serai.managementPort())) {
            assertThat(http.isBound() && mqtt.isBound() && management.isBound()).isTrue();
            assertThat(check(serai)).as(serai.output()).isZero();
        }
        assertThat(serai.output())
                .contains(
                        "ok     settings", "ok     broker.xml", "ok     login.config", "ok     routes/", "All is well");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_SERVER_PORT, many, 'wrong  settings: HTTP_SERVER_PORT must be a whole number from 1 to 65535'",
        "MQTT_TLS_CA_FILE, nowhere.pem, 'wrong  settings: MQTT_TLS_CA_FILE must name a readable file'"
    })
    void aWrongSettingIsFound(String name, String value, String line) throws Exception {
        SeraiServer serai = new SeraiServer(folder)
                .with(name, value)
                .with("MQTT_HIVEMQ_HOST", "127.0.0.1")
                .with("MQTT_HIVEMQ_TLS_ENABLED", "true");
        findsIn(serai, line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broker.xml | ${SERAI_DATA} | ${SERAI_DAT} | nothing is known of ${SERAI_DAT}",
                "login.config | sufficient | suficient | wrong  login.config: "
            })
    void aBrokenFileOfTheBrokerIsFound(String file, String right, String wrong, String line) throws Exception {
        SeraiServer serai = new SeraiServer(folder);
        replace(serai, "artemis-config/" + file, right, wrong);
        findsIn(serai, line);
    }

    @Test
    void everyBrokenRouteFileIsFoundWithItsLine() throws Exception {
        SeraiServer serai = new SeraiServer(folder);
        replace(serai, "routes/publish/publish.camel.yaml", "steps:", "stepz:");
        replace(serai, "routes/publish/bulk.camel.yaml", "httpMethodRestrict", "httpMethod");
        replace(serai, "routes/publish/emqx.camel.yaml", "uri: platform-http", "uri: platform-htp");
        replace(serai, "routes/status/status.camel.yaml", "path: /healthz", "path: \"{{nowhere}}\"");
        replace(serai, "routes/subscriptions/subscriptions.camel.yaml", "group: subscriptions", "#");
        String messages = Files.readString(serai.home().resolve("routes/messages/retention.camel.yaml"));
        Files.writeString(serai.home().resolve("routes/messages/twice.camel.yaml"), messages);
        Files.writeString(serai.home().resolve("routes/half.camel.yaml"), "- route:\n    id: half\n    from: [");
        findsIn(
                serai,
                "wrong  routes/publish/publish.camel.yaml: line 13: Unsupported field: stepz\n",
                "wrong  routes/publish/bulk.camel.yaml: line 3: route publish-bulk: ",
                "wrong  routes/publish/emqx.camel.yaml: line 4: route publish-emqx: ",
                "wrong  routes/status/status.camel.yaml: line 3: ",
                "wrong  routes/subscriptions/subscriptions.camel.yaml: line ",
                "wrong  routes/messages/twice.camel.yaml: route messages-retention is in",
                "wrong  routes/half.camel.yaml: line 3: ");
    }

    @Test
    void aBeanThatDoesNotExistIsFound() throws Exception {
        SeraiServer serai = new SeraiServer(folder);
        replace(serai, "routes/publish/publish.camel.yaml", "ref: idempotency", "ref: nobody");
        findsIn(serai, "wrong  routes/publish/publish.camel.yaml: route publish-message: ", "nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_SERVER_TLS_, the certificate of the API",
        "CONSOLE_TLS_, the certificate of the console",
        "MQTT_BROKER_TLS_, broker.xml"
    })
    void aCertificateThatCannotBeUsedIsFound(String prefix, String part) throws Exception {
        Certificates certificates = Certificates.make(folder.resolve("certificates"));
        SeraiServer serai = new SeraiServer(folder.resolve("serai"))
                .with("MQTT_BROKER_TLS_ENABLED", String.valueOf(prefix.startsWith("MQTT")))
                .with(prefix + "CERT_FILE", certificates.file("server.crt"))
                .with(prefix + "KEY_FILE", certificates.file("device7.key"));
        findsIn(serai, "wrong  " + part + ": The key in ", "does not belong to the certificate");
    }

    private static void replace(SeraiServer serai, String name, String right, String wrong) throws IOException {
        Path file = serai.home().resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(right);
        Files.writeString(file, text.replace(right, wrong));
    }

    private static void findsIn(SeraiServer serai, String... lines) throws InterruptedException {
        assertThat(check(serai)).isEqualTo(1);
        assertThat(serai.output())
                .contains(lines)
                .contains("A start would fail")
                .doesNotContain("\tat ");
    }

    private static ServerSocket taken(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private static int check(SeraiServer serai) throws InterruptedException {
        Process process = serai.launch("check");
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
