package dev.serai.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.mqtt.PublishProperties.UserProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Publisher and subscriber against a real HiveMQ CE, which takes ten messages at once. */
@SuppressWarnings("NullAway.Init")
class HiveMqIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static HiveMq hivemq;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        hivemq = HiveMq.start(folder, 10);
    }

    @AfterAll
    static void stop() {
        if (hivemq != null) {
            hivemq.close();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private Publisher publisher(int port, ProtocolVersion version) {
        Publisher publisher = new Publisher(
                "test",
                ExternalBrokerIT.settings(port, "out-" + version, version, true),
                Duration.ofMillis(300),
                1_000);
        opened.add(publisher);
        publisher.start();
        return publisher;
    }

    private Subscriber subscriber(
            int port, String clientId, ProtocolVersion version, String filter, Queue<MqttMessage> to) {
        Subscriber subscriber = new Subscriber(
                "test",
                ExternalBrokerIT.settings(port, clientId, version, false),
                Duration.ofMillis(300),
                (message, done) -> {
                    to.add(message);
                    done.done(null);
                });
        opened.add(subscriber);
        subscriber.subscribe(new Subscription(new TopicFilter(filter), 1));
        subscriber.start();
        await().atMost(SOON).until(() -> subscriber.state().connected());
        return subscriber;
    }

    private static MqttMessage numbered(String topic, int number) {
        return new MqttMessage(
                new TopicName(topic), Integer.toString(number).getBytes(UTF_8), 1, false, PublishProperties.NONE);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void losesNothingAndKeepsTheOrderWhileTheConnectionIsCut(ProtocolVersion version) throws Exception {
        String topic = "cut/" + version;
        int count = 3_000;
        try (TcpProxy proxy = new TcpProxy(hivemq.port(), Duration.ofMillis(2))) {
            Queue<MqttMessage> received = new ConcurrentLinkedQueue<>();
            subscriber(proxy.port(), "in-" + version, version, topic, received);
            Publisher publisher = publisher(proxy.port(), version);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(publisher.publish(numbered(topic, i), null));
                if (i == 1_000 || i == 2_000) {
                    proxy.cut();
                }
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> first(received).size() == count);
            assertThat(first(received)).isSorted();
        }
    }

    private static List<Integer> first(Queue<MqttMessage> received) {
        LinkedHashSet<Integer> first = new LinkedHashSet<>();
        received.forEach(message -> first.add(Integer.valueOf(new String(message.payload(), UTF_8))));
        return List.copyOf(first);
    }

    @Test
    void allPropertiesQosAndRetainCrossBothWays() throws Exception {
        Queue<MqttMessage> received = new ConcurrentLinkedQueue<>();
        subscriber(hivemq.port(), "in-properties", ProtocolVersion.MQTT_5, "p/#", received);
        PublishProperties properties = new PublishProperties(
                1,
                3_600L,
                new TopicName("answer/here"),
                new byte[] {1, 2, 3},
                List.of(new UserProperty("a", "1"), new UserProperty("a", "2")),
                "application/json");
        publisher(hivemq.port(), ProtocolVersion.MQTT_5)
                .publish(new MqttMessage(new TopicName("p/1"), "{}".getBytes(UTF_8), 1, true, properties), SOON)
                .get(60, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> !received.isEmpty());
        assertThat(received.element().retained()).isTrue();
        assertThat(received.element().qos()).isEqualTo(1);
        assertThat(received.element().properties())
                .usingRecursiveComparison()
                .ignoringFields("messageExpiryInterval")
                .isEqualTo(properties);
        assertThat(received.element().properties().messageExpiryInterval()).isBetween(1L, 3_600L);
    }

    @Test
    void aSharedSubscriptionSplitsTheMessages() throws Exception {
        Queue<MqttMessage> one = new ConcurrentLinkedQueue<>();
        Queue<MqttMessage> other = new ConcurrentLinkedQueue<>();
        subscriber(hivemq.port(), "shared-1", ProtocolVersion.MQTT_5, "$share/g/s/#", one);
        subscriber(hivemq.port(), "shared-2", ProtocolVersion.MQTT_5, "$share/g/s/#", other);
        Publisher publisher = publisher(hivemq.port(), ProtocolVersion.MQTT_5);
        for (int i = 0; i < 100; i++) {
            var unused = publisher.publish(numbered("s/1", i), null);
        }
        await().atMost(SOON).until(() -> one.size() + other.size() == 100);
        List<MqttMessage> both = new ArrayList<>(one);
        both.addAll(other);
        assertThat(both.stream().map(message -> new String(message.payload(), UTF_8)))
                .doesNotHaveDuplicates();
    }
}
