package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the data folder is full: a small file system in memory. Whoever publishes is told, the health report says
 * why, and nothing that was acknowledged is lost. Without the right to mount one it is skipped and says so.
 */
class FullDiskIT {
    private static final byte[] BLOCK = new byte[64 * 1024];
    private static final String LONG = "x".repeat(60_000);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SeraiServer serai;

    private boolean mounted;
    private final List<String> acknowledged = new ArrayList<>();

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectories(data());
        mounted = run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", data().toString());
        assumeTrue(mounted, "needs the right to mount a file system");
        // What the broker says of itself would need the disk too, at a moment of its own.
        serai = new SeraiServer(folder).with("MQTT_BROKER_SYS_INTERVAL", "0");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            serai.close();
            assertThat(run("umount", data().toString())).isTrue();
        }
    }

    @Test
    void publishersAreRefusedAndWhatWasAcknowledgedIsThereAfterwards() throws Exception {
        serai.with("MESSAGE_STORE", "received").start();
        receive(List.of());
        publishBothWays("before");
        fill();
        unready();

        HttpResponse<String> refused = serai.post("/publish", "{\"topic\":\"full/1\",\"qos\":1}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body())
                .isEqualTo("{\"status\":\"error\",\"message\":\"Broker unavailable\",\"detail\":\"The disk is full\"}");
        Mqtt5BlockingClient device = device();
        assertThatThrownBy(() -> publish(device, "refused"))
                .isInstanceOfSatisfying(Mqtt5PubAckException.class, told -> assertThat(
                                told.getMqttMessage().getReasonCode())
                        .isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED));
        // MQTT 3.1.1 has no such reason; who is disconnected tries again.
        Mqtt3BlockingClient old = oldDevice();
        assertThatThrownBy(() -> old.publishWith()
                        .topic("full/3")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload("refused".getBytes(StandardCharsets.UTF_8))
                        .send())
                .isInstanceOf(RuntimeException.class);

        Files.delete(filler());
        await().atMost(Duration.ofSeconds(30)).until(() -> ready().statusCode() == 200);
        publishBothWays("after");
        assertThat(receive(acknowledged)).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    @Test
    void aBrokerThatCannotWriteEndsTheServiceAndTheNextStartHasWhatWasAcknowledged() throws Exception {
        Path broker = serai.home().resolve("artemis-config/broker.xml");
        String text = Files.readString(broker);
        // It does not notice before it has to write.
        String unlimited = text.replaceAll("<disk-scan-period>\\d+<", "<disk-scan-period>3600000<");
        assertThat(unlimited).isNotEqualTo(text);
        Files.writeString(broker, unlimited);
        serai.with("MESSAGE_STORE", "none").start();
        receive(List.of());
        publishBothWays("before");
        fill();

        publishUntilItIsRefused();
        assertThat(serai.running().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(serai.running().exitValue()).as(serai.output()).isEqualTo(1);

        Files.delete(filler());
        serai.start();
        assertThat(receive(acknowledged)).containsAll(acknowledged);
        publishBothWays("after");
    }

    private void publishUntilItIsRefused() {
        for (int number = 0; ; number++) {
            String payload = number + LONG;
            try {
                if (serai.post("/publish", "{\"topic\":\"full/1\",\"qos\":1,\"payload\":\"" + payload + "\"}")
                                .statusCode()
                        != 200) {
                    return;
                }
                acknowledged.add(payload);
            } catch (UncheckedIOException itHasEnded) {
                return;
            }
        }
    }

    private void publishBothWays(String payload) {
        serai.publish("full/1", "\"http " + payload + "\"");
        acknowledged.add("http " + payload);
        Mqtt5BlockingClient device = device();
        publish(device, "mqtt " + payload);
        device.disconnect();
        acknowledged.add("mqtt " + payload);
    }

    private static void publish(Mqtt5BlockingClient device, String payload) {
        device.publishWith()
                .topic("full/2")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private Mqtt5BlockingClient device() {
        Mqtt5BlockingClient device = client("device")
                .useMqttVersion5()
                .simpleAuth(Mqtt5SimpleAuth.builder()
                        .username(SeraiServer.USER)
                        .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                        .build())
                .buildBlocking();
        device.connect();
        return device;
    }

    private Mqtt3BlockingClient oldDevice() {
        Mqtt3BlockingClient device = client("old-device")
                .useMqttVersion3()
                .simpleAuth(Mqtt3SimpleAuth.builder()
                        .username(SeraiServer.USER)
                        .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                        .build())
                .buildBlocking();
        device.connect();
        return device;
    }

    /** What a durable subscriber gets that connects for as long as it takes to have got all of these. */
    private Set<String> receive(List<String> expected) {
        Set<String> received = ConcurrentHashMap.newKeySet();
        Mqtt5AsyncClient subscriber = client("subscriber")
                .useMqttVersion5()
                .simpleAuth(Mqtt5SimpleAuth.builder()
                        .username(SeraiServer.USER)
                        .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                        .build())
                .buildAsync();
        subscriber.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        subscriber
                .connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .join();
        subscriber
                .subscribeWith()
                .topicFilter("full/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
        await().atMost(Duration.ofSeconds(60)).until(() -> received.containsAll(expected));
        subscriber.disconnect().join();
        return received;
    }

    private MqttClientBuilder client(String id) {
        return MqttClient.builder().identifier(id).serverHost("127.0.0.1").serverPort(serai.mqttPort());
    }

    private void unready() {
        await().atMost(Duration.ofSeconds(30)).until(() -> ready().statusCode() == 503);
        assertThat(ready().body()).contains("\"name\":\"disk\",\"status\":\"DOWN\"");
    }

    private HttpResponse<String> ready() {
        return serai.observe("/observe/health/ready");
    }

    /** Somebody else's file takes all that is left. */
    private void fill() throws IOException {
        long left = Files.getFileStore(data()).getUsableSpace();
        try (OutputStream file = Files.newOutputStream(filler())) {
            for (long written = 0; written <= left; written += BLOCK.length) {
                file.write(BLOCK);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(data()).getUsableSpace()).isLessThan(BLOCK.length);
        }
    }

    private Path filler() {
        return data().resolve("filler");
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
