package dev.serai.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import dev.serai.SeraiServer;
import dev.serai.front.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client gets that asks for more than the limits give, and that each limit is counted. */
class LimitsIT {
    private static final int CONNECTIONS = 3;
    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    static Path folder;

    private static SeraiServer serai;

    @BeforeAll
    static void start() {
        serai = new SeraiServer(folder)
                .with("HTTP_SERVER_MAX_CONNECTIONS_PER_ADDRESS", String.valueOf(CONNECTIONS))
                .with("HTTP_SERVER_MAX_LINE_BYTES", "4096")
                .with("HTTP_SERVER_REQUEST_SECONDS", "2")
                .with("HTTP_SERVER_IDLE_SECONDS", "4")
                .with("MQTT_BROKER_CONNECT_SECONDS", "2")
                .with("MQTT_BROKER_MAX_RETAINED_TOPICS", "2")
                .with("MQTT_BROKER_MAX_CONNECTIONS", String.valueOf(CONNECTIONS))
                .with("MQTT_BROKER_MAX_TOPIC_LEVELS", "5")
                .with("MQTT_BROKER_MAX_SUBSCRIPTIONS", "2")
                .with("MQTT_BROKER_MAX_QUEUED_MESSAGES", "10")
                .with("HTTP_SERVER_RATE_PER_SECOND", "2")
                .start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @Test
    void oneHttpConnectionTooManyOfAnAddressIsClosedAndTheOthersAreServed() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            // Connections of other tests may still be closing.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                open.add(new Socket(InetAddress.getLoopbackAddress(), serai.httpPort()));
                return !answers(open.get(open.size() - 1));
            });
            assertThat(open).hasSizeLessThanOrEqualTo(CONNECTIONS + 1);
            for (Socket each : open.subList(0, open.size() - 1)) {
                assertThat(answers(each)).isTrue();
            }
        } finally {
            for (Socket each : open) {
                each.close();
            }
        }
        assertThat(reached("http-connections-per-address")).isPositive();
    }

    /** A closed connection ends the answer, or resets it where the request came after the end. */
    private static boolean answers(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            socket.getOutputStream().write(HEALTH.getBytes(ISO_8859_1));
            // What is left of an earlier answer comes first.
            StringBuilder read = new StringBuilder();
            while (read.indexOf("HTTP/1.1 200") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return false;
                }
                read.append((char) next);
            }
            return true;
        } catch (java.net.SocketException reset) {
            return false;
        }
    }

    @Test
    void aRequestThatDripsInIsEndedThoughItIsNeverIdle() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> serai.get("/healthz").statusCode() == 200);
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), serai.httpPort())) {
            slow.getOutputStream().write("GET /healthz HTTP/1.1\r\n".getBytes(ISO_8859_1));
            slow.setSoTimeout(100);
            await().atMost(Duration.ofSeconds(15)).until(() -> hasEnded(slow));
        }
        assertThat(reached("http-slow-request")).isPositive();
    }

    @Test
    void aConnectionThatStaysSilentAfterAnAnswerIsEnded() throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), serai.httpPort())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> answers(silent));
            silent.setSoTimeout(30_000);
            silent.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> reached("http-idle") > 0);
    }

    /** Also these answers carry what browsers protect with. */
    @Test
    void aRequestLineOrHeadersThatAreTooLongAreAnsweredAndCounted() throws Exception {
        String line = "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        String headers = "GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n";
        for (String request : List.of(line, headers)) {
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), serai.httpPort())) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                    String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                    return answer.contains(request.equals(line) ? " 414 " : " 431 ")
                            && answer.contains("X-Content-Type-Options: nosniff")
                            && answer.contains("{\"status\":\"error\"");
                }
            });
        }
        assertThat(reached("http-request-line")).isPositive();
        assertThat(reached("http-headers")).isPositive();
    }

    /** Sends one more byte and looks whether the other side has ended. */
    private static boolean hasEnded(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException nothingYet) {
            return false;
        } catch (java.net.SocketException closed) {
            return true;
        }
    }

    @Test
    void oneMqttConnectionTooManyIsClosedAndTheOthersStay() {
        List<Mqtt5BlockingClient> clients = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        for (int i = 0; i <= CONNECTIONS; i++) {
                            Mqtt5BlockingClient next = client("connection-" + i, false);
                            next.connect();
                            clients.add(next);
                        }
                    })
                    .isInstanceOf(RuntimeException.class);
            assertThat(clients).isNotEmpty().allMatch(each -> each.getState().isConnected());
        } finally {
            clients.forEach(Mqtt5BlockingClient::disconnect);
        }
        assertThat(reached("mqtt-connections")).isPositive();
    }

    @Test
    void oneSubscriptionTooManyIsRefusedAndTheOthersStay() {
        Mqtt5BlockingClient client = client("subscriptions");
        try {
            client.subscribeWith().topicFilter("a").send();
            client.subscribeWith().topicFilter("b").send();
            client.subscribeWith().topicFilter("b").send();
            Mqtt5SubAckException refused = catchThrowableOfType(
                    Mqtt5SubAckException.class,
                    () -> client.subscribeWith().topicFilter("c").send());
            assertThat(refused.getMqttMessage().getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.QUOTA_EXCEEDED);
            assertThat(client.getState().isConnected()).isTrue();
        } finally {
            client.disconnect();
        }
        assertThat(reached("mqtt-subscriptions")).isPositive();
    }

    @Test
    void oneTopicLevelTooManyDisconnects() {
        Mqtt5BlockingClient client = client("levels");
        client.publishWith().topic("a/b/c/d/e").send();
        client.publishWith().topic("a/b/c/d/e/f").send();
        await().atMost(Duration.ofSeconds(30)).until(() -> !client.getState().isConnected());
        assertThat(reached("mqtt-topic-levels")).isPositive();
    }

    @Test
    void ofTooManyMessagesForAnAbsentSessionTheOldestGoAndTheOthersStay() throws Exception {
        Mqtt5BlockingClient absent = persistent("absent");
        absent.subscribeWith()
                .topicFilter("absent/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        absent.disconnectWith().sessionExpiryInterval(3600).send();
        Mqtt5BlockingClient publisher = client("publisher");
        for (int i = 0; i < 30; i++) {
            publisher
                    .publishWith()
                    .topic("absent/1")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(String.valueOf(i).getBytes(ISO_8859_1))
                    .send();
        }
        publisher.disconnect();
        await().atMost(Duration.ofSeconds(30)).until(() -> reached("mqtt-queued-messages") == 20);
        List<String> received = new ArrayList<>();
        Mqtt5BlockingClient back = client("absent", false);
        try (var publishes = back.publishes(MqttGlobalPublishFilter.ALL)) {
            back.connectWith().cleanStart(false).send();
            for (int i = 0; i < 10; i++) {
                Mqtt5Publish next = publishes.receive(20, TimeUnit.SECONDS).orElseThrow();
                received.add(new String(next.getPayloadAsBytes(), ISO_8859_1));
            }
        }
        back.disconnect();
        assertThat(received).containsExactly("20", "21", "22", "23", "24", "25", "26", "27", "28", "29");
        assertThat(reached("mqtt-queued-messages")).isEqualTo(20);
    }

    @Test
    void aClientThatFallsSilentIsEndedAndItsWillTellsOfIt() throws Exception {
        Mqtt5BlockingClient watcher = client("watcher");
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), serai.mqttPort());
                var wills = watcher.publishes(MqttGlobalPublishFilter.ALL)) {
            watcher.subscribeWith().topicFilter("gone/1").send();
            // CONNECT of MQTT 3.1.1 with a will, a user name and a password, and a keep alive of 2 s.
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, (byte) 0xC6, 0, 2});
            for (String field : List.of("silent", "gone/1", "bye", SeraiServer.USER, SeraiServer.PASSWORD)) {
                body.write(0);
                body.write(field.length());
                body.writeBytes(field.getBytes(ISO_8859_1));
            }
            silent.getOutputStream().write(new byte[] {0x10, (byte) body.size()});
            silent.getOutputStream().write(body.toByteArray());
            silent.setSoTimeout(30_000);
            assertThat(silent.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(wills.receive(20, TimeUnit.SECONDS)).isPresent();
        } finally {
            watcher.disconnect();
        }
        assertThat(reached("mqtt-keep-alive")).isPositive();
    }

    @Test
    void aConnectThatIsTooLargeOrDoesNotComeEndsTheConnection() throws Exception {
        try (Socket large = new Socket(InetAddress.getLoopbackAddress(), serai.mqttPort());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), serai.mqttPort())) {
            // The beginning of a CONNECT of 1 MiB, by its fixed header.
            large.getOutputStream()
                    .write(new byte[] {0x10, (byte) 0x80, (byte) 0x80, (byte) 0x40, 0, 4, 'M', 'Q', 'T', 'T', 5});
            for (Socket each : List.of(large, silent)) {
                // Less than the ten seconds that it would be without the setting.
                each.setSoTimeout(8_000);
                assertThat(each.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(reached("mqtt-packet-size")).isPositive();
        assertThat(reached("mqtt-slow-connect")).isPositive();
    }

    @Test
    void oneRetainedTopicTooManyIsRefusedOverMqttAndHttpUntilOneIsCleared() {
        Mqtt5BlockingClient client = client("retaining");
        try {
            retain(client, "kept/1", "a");
            retain(client, "kept/2", "a");
            retain(client, "kept/2", "b");
            Mqtt5PubAckException refused =
                    catchThrowableOfType(Mqtt5PubAckException.class, () -> retain(client, "kept/3", "a"));
            assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED);
            String publish = "{\"topic\":\"kept/3\",\"payload\":1,\"qos\":1,\"retained\":true}";
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> serai.post("/publish", publish).statusCode() == 503);
            assertThat(reached("mqtt-retained-topics")).isGreaterThanOrEqualTo(2);
            retain(client, "kept/1", "");
            retain(client, "kept/3", "a");
            retain(client, "kept/2", "");
            retain(client, "kept/3", "");
        } finally {
            if (client.getState().isConnected()) {
                client.disconnect();
            }
        }
    }

    private static void retain(Mqtt5BlockingClient client, String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(payload.getBytes(ISO_8859_1))
                .send();
    }

    /** QoS 2 without PUBREL, so that each stays unacknowledged; also of a client that does not wait for its CONNACK. */
    @Test
    void onePublishTooManyWithoutItsAcknowledgementEndsTheConnection() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (RawClient client = new RawClient(serai.mqttPort())) {
                client.send(RawClient.packet(
                        0x10,
                        RawClient.text("MQTT"),
                        RawClient.bytes(5, 0xC2, 0, 60, 0),
                        RawClient.text("hasty"),
                        RawClient.text(SeraiServer.USER),
                        RawClient.text(SeraiServer.PASSWORD)));
                for (int i = 1; i <= 1001; i++) {
                    client.send(RawClient.packet(
                            0x34, RawClient.text("hasty"), RawClient.bytes(i >> 8, i & 0xFF, 0), RawClient.bytes('x')));
                }
                return client.next(14).map(end -> end.body()[0] & 0xFF).orElse(0) == 0x93;
            }
        });
        assertThat(reached("mqtt-receive-maximum")).isPositive();
    }

    @Test
    void aCallerWithTooManyCallsHasToWaitAndOthersDoNot() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            HttpResponse<String> answer = serai.get("/status");
            return answer.statusCode() == 429
                    && answer.headers().firstValue("Retry-After").isPresent();
        });
        assertThat(serai.send(serai.request("/status").header("X-API-Key", SeraiServer.ADMIN_KEY))
                        .statusCode())
                .isEqualTo(200);
        assertThat(meter("serai_http_limited_total")).isPositive();
    }

    private static Mqtt5BlockingClient persistent(String id) {
        Mqtt5BlockingClient client = client(id, false);
        client.connectWith().cleanStart(true).sessionExpiryInterval(3600).send();
        return client;
    }

    private static Mqtt5BlockingClient client(String id) {
        return client(id, true);
    }

    private static Mqtt5BlockingClient client(String id, boolean connected) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(serai.mqttPort())
                .simpleAuth()
                .username(SeraiServer.USER)
                .password(SeraiServer.PASSWORD.getBytes(ISO_8859_1))
                .applySimpleAuth()
                .buildBlocking();
        if (connected) {
            connect(client);
        }
        return client;
    }

    /** Connections of the test before may still be counted. */
    private static void connect(Mqtt5BlockingClient client) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            client.connect();
            return true;
        });
    }

    private static double reached(String limit) {
        return meter("serai_limits_reached_total{limit=\"" + limit + "\"");
    }

    private static double meter(String start) {
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
