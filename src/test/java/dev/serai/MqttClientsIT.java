package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's MQTT clients exchange messages with the service and with each other. */
class MqttClientsIT {
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SeraiServer serai;

    @BeforeAll
    static void start() {
        serai = new SeraiServer(folder).start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @Test
    void anMqtt5ClientReceivesWhatIsPublishedOverHttpWithAllProperties() throws Exception {
        Mqtt5BlockingClient client = hivemq("properties", serai.mqttPort(), false);
        try (var publishes = client.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL)) {
            client.connect();
            client.subscribeWith()
                    .topicFilter("props/+")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            assertThat(serai.post(
                                    "/publish",
                                    """
                                    {"topic":"props/a","qos":2,"payload":{"b":1.50,"a":12345678901234567890},
                                    "properties":{"content_type":"application/json","message_expiry_interval":4294967295,
                                    "response_topic":"answers","correlation_data":"AP8=","correlation_data_encoding":"base64",
                                    "payload_format_indicator":1,
                                    "user_properties":[{"key":"b.c","value":"1"},{"key":"a","value":"2"},{"key":"b.c","value":"3"}]}}""")
                            .body())
                    .contains("\"subscribers\":true");
            Mqtt5Publish publish = publishes.receive(30, TimeUnit.SECONDS).orElseThrow();
            assertThat(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"b\":1.50,\"a\":12345678901234567890}");
            assertThat(publish.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
            assertThat(publish.getContentType().orElseThrow()).hasToString("application/json");
            assertThat(publish.getMessageExpiryInterval().orElseThrow()).isBetween(4_294_967_285L, 4_294_967_295L);
            assertThat(publish.getResponseTopic().orElseThrow()).hasToString("answers");
            assertThat(publish.getCorrelationData().orElseThrow().get(1)).isEqualTo((byte) 0xff);
            assertThat(publish.getPayloadFormatIndicator()).isPresent();
            assertThat(publish.getUserProperties().asList())
                    .extracting(property -> property.getName() + "=" + property.getValue())
                    .containsExactly("b.c=1", "a=2", "b.c=3");
            assertThat(serai.get("/broker/status").body()).contains("\"clients\":1,");
        }
        client.disconnect();
    }

    @Test
    void theWebSocketListenerTakesClientsToo() throws Exception {
        Mqtt5BlockingClient client = hivemq("websocket", serai.webSocketPort(), true);
        try (var publishes = client.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL)) {
            client.connect();
            client.subscribeWith().topicFilter("ws").qos(MqttQos.AT_LEAST_ONCE).send();
            // Larger than a frame of 64 KiB.
            serai.publish("ws", "\"" + "x".repeat(200_000) + "\"");
            assertThat(publishes.receive(30, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes())
                    .hasSize(200_000);
        }
        client.disconnect();
    }

    @Test
    void anMqtt311ClientGetsTheRetainedMessageUntilItIsCleared() throws Exception {
        assertThat(serai.post("/publish", "{\"topic\":\"lamp/1\",\"qos\":1,\"retained\":true,\"payload\":\"on\"}")
                        .statusCode())
                .isEqualTo(200);
        BlockingQueue<String> received = new ArrayBlockingQueue<>(10);
        MqttAsyncClient first = paho("retained-1", received);
        first.subscribe("lamp/+", 1).waitForCompletion();
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("lamp/1 on true");

        assertThat(serai.post("/publish", "{\"topic\":\"lamp/1\",\"retained\":true,\"payload\":\"\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("lamp/1  false");
        BlockingQueue<String> later = new ArrayBlockingQueue<>(10);
        MqttAsyncClient second = paho("retained-2", later);
        second.subscribe("lamp/+", 1).waitForCompletion();
        serai.publish("lamp/2", "\"marker\"");
        assertThat(later.poll(30, TimeUnit.SECONDS)).isEqualTo("lamp/2 marker false");
        first.disconnect().waitForCompletion();
        second.disconnect().waitForCompletion();
    }

    @Test
    void aWillComesWhenAClientIsLost() throws Exception {
        BlockingQueue<String> received = new ArrayBlockingQueue<>(10);
        MqttAsyncClient watcher = paho("watcher", received);
        watcher.subscribe("wills/#", 1).waitForCompletion();
        MqttConnectOptions options = options();
        options.setWill("wills/lost", "gone".getBytes(StandardCharsets.US_ASCII), 1, false);
        MqttAsyncClient lost = new MqttAsyncClient(url(), "lost", new MemoryPersistence());
        lost.connect(options).waitForCompletion();
        lost.disconnectForcibly(0, 1, false);
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("wills/lost gone false");
        watcher.disconnect().waitForCompletion();
    }

    @Test
    void aSharedSubscriptionDividesTheMessages() throws Exception {
        List<BlockingQueue<String>> members = new ArrayList<>();
        List<MqttAsyncClient> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            members.add(new ArrayBlockingQueue<>(1000));
            clients.add(paho("shared-" + i, members.get(i)));
            clients.get(i).subscribe("$share/group/work", 1).waitForCompletion();
        }
        for (int i = 0; i < 100; i++) {
            serai.publish("work", String.valueOf(i));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> members.get(0).size() + members.get(1).size() == 100);
        assertThat(members).allSatisfy(member -> assertThat(member).isNotEmpty());
        for (MqttAsyncClient client : clients) {
            client.disconnect().waitForCompletion();
        }
    }

    @Test
    void mosquittosClientsExchangeMessages() throws Exception {
        Path out = Files.createTempFile(folder, "mosquitto", ".txt");
        Process subscriber = mosquitto("mosquitto_sub", out, "-t", "m/#", "-C", "2", "-W", "30", "-v", "-q", "1");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        serai.post("/publish", "{\"topic\":\"m/probe\"}").body().contains("\"subscribers\":true"));
        assertThat(mosquitto("mosquitto_pub", null, "-t", "m/2", "-m", "21.5", "-q", "1")
                        .waitFor())
                .isZero();
        assertThat(subscriber.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).isEqualTo("m/probe null\nm/2 21.5\n");
    }

    @Test
    void whoeverHasNoPasswordIsToldSo() {
        for (String password : List.of("", "wrong")) {
            Mqtt5BlockingClient client = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier("intruder")
                    .serverHost("127.0.0.1")
                    .serverPort(serai.mqttPort())
                    .buildBlocking();
            assertThatThrownBy(() -> client.connectWith()
                            .simpleAuth()
                            .username(SeraiServer.USER)
                            .password(password.getBytes(StandardCharsets.US_ASCII))
                            .applySimpleAuth()
                            .send())
                    .isInstanceOfSatisfying(Mqtt5ConnAckException.class, refused -> assertThat(
                                    refused.getMqttMessage().getReasonCode())
                            .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
        }
        MqttConnectOptions nobody = new MqttConnectOptions();
        assertThatThrownBy(() -> new MqttAsyncClient(url(), "nobody", new MemoryPersistence())
                        .connect(nobody)
                        .waitForCompletion())
                .isInstanceOfSatisfying(MqttException.class, refused -> assertThat(refused.getReasonCode())
                        .isEqualTo(MqttException.REASON_CODE_NOT_AUTHORIZED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"474554202f20485454502f312e310d0a0d0a", "160301", "ffffffffffffffffffff", "101000044d515454"})
    void whatIsNoConnectHarmsNobody(String bytes) throws Exception {
        try (Socket scan = new Socket(InetAddress.getLoopbackAddress(), serai.mqttPort())) {
            scan.getOutputStream().write(HexFormat.of().parseHex(bytes));
            scan.getOutputStream().flush();
            serai.publish("still/here", "1");
            paho("still-here", new ArrayBlockingQueue<>(1)).disconnect().waitForCompletion();
        }
    }

    private static Process mosquitto(String program, @org.jspecify.annotations.Nullable Path out, String... arguments)
            throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", program)),
                program + " is not installed (Debian: mosquitto-clients)");
        List<String> command = new ArrayList<>(List.of(
                program,
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(serai.mqttPort()),
                "-V",
                "mqttv5",
                "-u",
                SeraiServer.USER,
                "-P",
                SeraiServer.PASSWORD));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        return (out == null ? builder.inheritIO() : builder.redirectOutput(out.toFile())).start();
    }

    private static Mqtt5BlockingClient hivemq(String id, int port, boolean webSocket) {
        var builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .simpleAuth()
                .username(SeraiServer.USER)
                .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
        return (webSocket ? builder.webSocketWithDefaultConfig() : builder).buildBlocking();
    }

    private static MqttAsyncClient paho(String id, BlockingQueue<String> received) throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient(url(), id, new MemoryPersistence());
        client.setCallback(new org.eclipse.paho.client.mqttv3.MqttCallback() {
            @Override
            public void connectionLost(Throwable cause) {}

            @Override
            public void messageArrived(String topic, org.eclipse.paho.client.mqttv3.MqttMessage message) {
                received.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8) + " "
                        + message.isRetained());
            }

            @Override
            public void deliveryComplete(org.eclipse.paho.client.mqttv3.IMqttDeliveryToken token) {}
        });
        client.connect(options()).waitForCompletion();
        return client;
    }

    private static MqttConnectOptions options() {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(SeraiServer.USER);
        options.setPassword(SeraiServer.PASSWORD.toCharArray());
        return options;
    }

    private static String url() {
        return "tcp://127.0.0.1:" + serai.mqttPort();
    }
}
