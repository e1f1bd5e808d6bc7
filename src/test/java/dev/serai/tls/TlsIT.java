package dev.serai.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS on every listener of the packaged service. */
class TlsIT {
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_1 = 0x0302;
    private static final int TLS_1_2 = 0x0303;

    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private record Client(MqttClient mqtt) implements AutoCloseable {
        @Override
        public void close() throws MqttException {
            mqtt.disconnectForcibly(0, 1000, false);
            mqtt.close();
        }
    }

    @TempDir
    Path folder;

    private Certificates certificates;
    private SeraiServer serai;
    private final int tlsPort = Integer.parseInt(SeraiServer.freePort());
    private final int webSocketTlsPort = Integer.parseInt(SeraiServer.freePort());
    private final int consolePort = Integer.parseInt(SeraiServer.freePort());

    @BeforeEach
    void configure() {
        certificates = Certificates.make(folder.resolve("certificates"));
        serai = new SeraiServer(folder)
                .with("MQTT_BROKER_TLS_ENABLED", "true")
                .with("MQTT_BROKER_TLS_PORT", String.valueOf(tlsPort))
                .with("MQTT_BROKER_WEBSOCKET_TLS_PORT", String.valueOf(webSocketTlsPort))
                .with("MQTT_BROKER_TLS_CERT_FILE", certificates.file("server.crt"))
                .with("MQTT_BROKER_TLS_KEY_FILE", certificates.file("server.key"))
                .with("CONSOLE_PORT", String.valueOf(consolePort))
                .with("CONSOLE_TLS_CERT_FILE", certificates.file("server.crt"))
                .with("CONSOLE_TLS_KEY_FILE", certificates.file("server.key"))
                .with("HTTP_SERVER_TLS_CERT_FILE", certificates.file("server.crt"))
                .with("HTTP_SERVER_TLS_KEY_FILE", certificates.file("server.key"));
    }

    @AfterEach
    void stop() {
        serai.close();
    }

    @Test
    void everyListenerSpeaksTls() throws Exception {
        start();
        SSLContext trusting = certificates.trusting();
        assertThat(health(trusting)).isEqualTo(200);
        assertThat(console(HttpRequest.newBuilder(consoleUri("/index.html"))).body())
                .contains("<title>Serai</title>");
        for (String url : List.of("ssl://localhost:" + tlsPort, "wss://localhost:" + webSocketTlsPort)) {
            try (Client client = connect(url, trusting, SeraiServer.USER)) {
                client.mqtt().publish("tls/test", "1".getBytes(StandardCharsets.UTF_8), 1, false);
            }
        }
    }

    @Test
    void theConsoleOverTlsKeepsItsSessionToTls() throws Exception {
        Path config = serai.home().resolve("artemis-config");
        Files.writeString(config.resolve("users.properties"), "boss = boss-password\n");
        Files.writeString(config.resolve("roles.properties"), "admin = boss\n");
        start();
        HttpResponse<String> login = console(HttpRequest.newBuilder(consoleUri("/auth/login"))
                .POST(BodyPublishers.ofString("{\"username\":\"boss\",\"password\":\"boss-password\"}")));
        assertThat(login.statusCode()).isEqualTo(200);
        assertThat(login.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
        assertThat(login.headers().firstValue("Set-Cookie").orElse(""))
                .contains("Secure")
                .contains("HttpOnly")
                .contains("SameSite=Strict");
        assertThat(jmxFrom("https://localhost:" + consolePort)).contains("\"status\":200");
        assertThat(jmxFrom("http://localhost:" + consolePort)).doesNotContain("\"status\":200");
    }

    private String jmxFrom(String origin) throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString("boss:boss-password".getBytes(StandardCharsets.UTF_8));
        return console(HttpRequest.newBuilder(consoleUri("/jolokia"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Basic " + basic)
                        .header("Origin", origin)
                        .POST(BodyPublishers.ofString("{\"type\":\"version\"}")))
                .body();
    }

    private URI consoleUri(String path) {
        return URI.create("https://localhost:" + consolePort + "/console" + path);
    }

    private HttpResponse<String> console(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().sslContext(certificates.trusting()).build();
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void noListenerSpeaksAnOldProtocolOrAWeakCipher() throws Exception {
        start();
        // NULL, EXPORT, RC4, DES, 3DES, anonymous DH and ECDH, AES without forward secrecy from before TLS 1.2.
        int[] weak = {
            0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0008, 0x0009, 0x000A, 0x0017, 0x0018, 0x001B, 0x0034, 0x003A,
            0x006C, 0x006D, 0x00A6, 0x00A7, 0x003B, 0xC006, 0xC007, 0xC008, 0xC010, 0xC012, 0xC015, 0xC016, 0xC017,
            0xC018, 0xC019
        };
        int[] common = {0xC02B, 0xC02C, 0xC02F, 0xC030, 0xC009, 0xC00A};
        for (int port : List.of(tlsPort, webSocketTlsPort, serai.httpPort(), consolePort)) {
            assertThat(ClientHello.answer(port, TLS_1_2, common)).isEqualTo(ClientHello.HANDSHAKE);
            assertThat(ClientHello.answer(port, TLS_1_0, common)).isNotEqualTo(ClientHello.HANDSHAKE);
            assertThat(ClientHello.answer(port, TLS_1_1, common)).isNotEqualTo(ClientHello.HANDSHAKE);
            for (int suite : weak) {
                assertThat(ClientHello.answer(port, TLS_1_2, suite))
                        .as("suite %04x", suite)
                        .isNotEqualTo(ClientHello.HANDSHAKE);
            }
        }
    }

    @Test
    void aNewCertificateServesNewConnectionsAndDropsNobody() throws Exception {
        start();
        try (Client early = connect("ssl://localhost:" + tlsPort, certificates.trusting(), SeraiServer.USER)) {
            List<BigInteger> before = serials();
            Certificates.run(
                    certificates.folder(),
                    "openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 60 -set_serial 4711"
                            + " -extfile server.ext -out new.crt && mv new.crt server.crt");
            await().atMost(Duration.ofSeconds(30)).until(() -> serials().equals(Collections.nCopies(4, serial(4711))));
            assertThat(before).doesNotContain(serial(4711));
            early.mqtt().publish("tls/test", new byte[1], 1, false);
            assertThat(early.mqtt().isConnected()).isTrue();
        }
    }

    @Test
    void aBrokenRenewalKeepsTheLastGoodCertificate() throws Exception {
        start();
        List<BigInteger> before = serials();
        Files.writeString(certificates.folder().resolve("server.crt"), "not a certificate");
        // Looked at by the first of these handshakes that comes a second after the last look.
        await().during(Duration.ofMillis(2500)).atMost(Duration.ofSeconds(10)).until(() -> serials()
                .equals(before));
    }

    @Test
    void aCertificateIsAUser() throws Exception {
        serai.with("MQTT_BROKER_TLS_CLIENT_AUTH", "required")
                .with("MQTT_BROKER_TLS_CLIENT_CA_FILE", certificates.file("ca.crt"));
        Path config = serai.home().resolve("artemis-config");
        Files.writeString(config.resolve("certificates.properties"), "device7 = CN=device7\n");
        Files.writeString(config.resolve("roles.properties"), "publisher = device7\n");
        start();
        String url = "ssl://localhost:" + tlsPort;
        try (Client device = connect(url, certificates.device7(), null)) {
            device.mqtt().publish("tls/test", new byte[1], 1, false);
            // A publisher and nothing more, whatever the client could type as its user name.
            assertThat(device.mqtt().subscribe("tls/#", 1).getReasonCodes()).containsExactly(0x87);
        }
        assertThatThrownBy(() -> connect(url, certificates.trusting(), SeraiServer.USER))
                .isInstanceOf(MqttException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_BROKER_TLS_CERT_FILE, missing.crt, missing.crt does not exist",
        "MQTT_BROKER_TLS_KEY_FILE, missing.key, missing.key does not exist",
        "MQTT_BROKER_TLS_KEY_FILE, ca.key, certificates/ca.key does not belong to the certificate in",
        "MQTT_BROKER_TLS_CERT_FILE, server.csr, server.csr holds no PEM certificate",
        "MQTT_BROKER_TLS_CERT_FILE, expired.crt, expired.crt expired on",
        "HTTP_SERVER_TLS_CERT_FILE, missing.crt, missing.crt does not exist",
        "HTTP_SERVER_TLS_KEY_FILE, ca.key, certificates/ca.key does not belong to the certificate in",
        "HTTP_SERVER_TLS_CERT_FILE, expired.crt, expired.crt expired on",
        "CONSOLE_TLS_CERT_FILE, missing.crt, missing.crt does not exist",
        "CONSOLE_TLS_KEY_FILE, ca.key, certificates/ca.key does not belong to the certificate in",
        "CONSOLE_TLS_CERT_FILE, expired.crt, expired.crt expired on"
    })
    void aPairThatCannotBeUsedEndsTheStartAndIsNamed(String setting, String file, String line) throws Exception {
        if (file.equals("expired.crt")) {
            Certificates.run(
                    certificates.folder(),
                    "openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days -1 -out expired.crt");
        }
        serai.with(setting, certificates.file(file));
        Process process = serai.launch();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(serai.output()).contains(line);
    }

    private void start() {
        Process process = serai.launch();
        SSLContext trusting = certificates.trusting();
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(serai.output());
                    }
                    return health(trusting) == 200;
                });
    }

    private int health(SSLContext trusting) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + serai.httpPort() + "/healthz"))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static Client connect(String url, SSLContext context, @org.jspecify.annotations.Nullable String user)
            throws MqttException {
        MqttClient client = new MqttClient(url, "tls-" + CLIENTS.incrementAndGet(), new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(context.getSocketFactory());
        options.setConnectionTimeout(10);
        if (user != null) {
            options.setUserName(user);
            options.setPassword(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8));
        }
        client.connect(options);
        return new Client(client);
    }

    private List<BigInteger> serials() throws IOException {
        List<BigInteger> serials = new ArrayList<>();
        for (int port : List.of(tlsPort, webSocketTlsPort, serai.httpPort(), consolePort)) {
            // A context of its own each time: a resumed session would show the certificate it began with.
            SSLContext trusting = certificates.trusting();
            try (SSLSocket socket =
                    (SSLSocket) trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.startHandshake();
                serials.add(((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber());
            }
        }
        return serials;
    }

    private static BigInteger serial(long number) {
        return BigInteger.valueOf(number);
    }
}
