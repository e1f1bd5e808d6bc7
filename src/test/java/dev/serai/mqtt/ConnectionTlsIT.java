package dev.serai.mqtt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.Environment;
import dev.serai.tls.Certificates;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a named connection shows of itself in its TLS handshake. */
@SuppressWarnings("NullAway.Init")
class ConnectionTlsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final CamelContext camel = new DefaultCamelContext();
    private final Map<String, String> variables = new TreeMap<>();
    private Connections connections;

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void connection(String name, int port, Certificates certificates) {
        variables.put("MQTT_" + name + "_HOST", "localhost");
        variables.put("MQTT_" + name + "_PORT", String.valueOf(port));
        variables.put("MQTT_" + name + "_TLS_ENABLED", "true");
        variables.put("MQTT_" + name + "_TLS_CA_FILE", certificates.file("ca.crt"));
    }

    private void start() {
        connections = new Connections(ConnectionSettings.from(Environment.of(variables)), "0a1b2c3d");
        connections.addTo(camel);
        camel.start();
    }

    private ConnectionStatus status(String name) {
        return Objects.requireNonNull(connections.status(connection -> 0).get(name));
    }

    @Test
    void aConnectionShowsItsOwnCertificateAndOneWithoutIsNamed() {
        Certificates certificates = Certificates.make(folder.resolve("certificates"));
        try (Mosquitto strict = Mosquitto.start(
                folder,
                "listener %d 127.0.0.1",
                "allow_anonymous true",
                "require_certificate true",
                "cafile " + certificates.file("ca.crt"),
                "certfile " + certificates.file("server.crt"),
                "keyfile " + certificates.file("server.key"))) {
            connection("CERTIFIED", strict.port(), certificates);
            variables.put("MQTT_CERTIFIED_TLS_CERT_FILE", certificates.file("device7.crt"));
            variables.put("MQTT_CERTIFIED_TLS_KEY_FILE", certificates.file("device7.key"));
            connection("BARE", strict.port(), certificates);
            start();
            await().atMost(SOON).until(() -> status("certified").connected());
            await().atMost(SOON).until(() -> status("bare").lastError() != null);
            assertThat(status("bare").connected()).isFalse();
            assertThat(status("certified").lastError()).isNull();
        }
    }

    @Test
    void theServersNameGoesAlong() throws Exception {
        Certificates certificates = Certificates.make(folder.resolve("certificates"));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connection("SITE", server.getLocalPort(), certificates);
            start();
            try (Socket client = server.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                in.skipNBytes(3);
                byte[] body = in.readNBytes(in.readUnsignedShort());
                // server_name of RFC 6066: type and length of the extension, of its list, of a host name.
                assertThat(body)
                        .containsSequence(0, 0, 0, 14, 0, 12, 0, 0, 9)
                        .containsSequence("localhost".getBytes(US_ASCII));
            }
        }
    }
}
