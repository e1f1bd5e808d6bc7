package dev.serai.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publisher and subscriber against a real Mosquitto: cuts, kills, refusals, a broker that hangs. */
class ExternalBrokerIT {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    static WireSettings settings(int port, String clientId, ProtocolVersion version, boolean cleanStart) {
        return new WireSettings(
                "tcp://127.0.0.1:" + port,
                version,
                clientId,
                cleanStart,
                cleanStart ? Duration.ZERO : Duration.ofHours(1),
                null,
                null,
                Duration.ofSeconds(2),
                1_000,
                Duration.ofSeconds(3),
                null,
                true);
    }

    private Publisher publisher(int port, ProtocolVersion version, int window) {
        Publisher publisher =
                open(new Publisher("test", settings(port, "out", version, true), Duration.ofMillis(300), window));
        publisher.start();
        return publisher;
    }

    private Subscriber subscriber(int port, ProtocolVersion version, MessageHandler handler) {
        Subscriber subscriber =
                open(new Subscriber("test", settings(port, "in", version, false), Duration.ofMillis(300), handler));
        subscriber.subscribe(new Subscription(new TopicFilter("n/#"), 2));
        subscriber.start();
        return subscriber;
    }

    private static MqttMessage numbered(int number) {
        return numbered(number, 1);
    }

    private static MqttMessage numbered(int number, int qos) {
        return new MqttMessage(
                new TopicName("n/1"), Integer.toString(number).getBytes(UTF_8), qos, false, PublishProperties.NONE);
    }

    private static int number(MqttMessage message) {
        return Integer.parseInt(new String(message.payload(), UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"MQTT_5, 1", "MQTT_5, 2", "MQTT_3_1_1, 1", "MQTT_3_1_1, 2"})
    void losesNothingAndKeepsTheOrderWhileTheConnectionIsCutAndTheBrokerKilled(ProtocolVersion version, int qos)
            throws Exception {
        int count = 6_000;
        Mosquitto mosquitto = open(Mosquitto.start(folder));
        TcpProxy proxy = open(new TcpProxy(mosquitto.port(), Duration.ofMillis(2)));
        Queue<Integer> received = new ConcurrentLinkedQueue<>();
        Subscriber subscriber = subscriber(proxy.port(), version, (message, done) -> {
            received.add(number(message));
            done.done(null);
        });
        Awaitility.await().atMost(LONG).until(() -> subscriber.state().connected());
        Publisher publisher = publisher(proxy.port(), version, 500);
        AtomicInteger acknowledged = new AtomicInteger();
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(publisher.publish(numbered(i, qos), null).thenRun(acknowledged::incrementAndGet));
            if (i == 1_500 || i == 3_000) {
                proxy.cut();
            }
            if (i == 4_500) {
                // Mosquitto acknowledges before it writes: nothing may come between its last write and its end.
                proxy.takeDown();
                mosquitto.saveAndKill();
                mosquitto.start();
                proxy.restore();
            }
        }
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(acknowledged.get()).isEqualTo(count);
        Awaitility.await().atMost(LONG).until(() -> new HashSet<>(received).size() == count);
        assertThat(firstDeliveries(received)).isSorted();
        assertThat(received.size() - count).as("duplicates").isLessThanOrEqualTo(2 * 3 * 1_000);
    }

    private static List<Integer> firstDeliveries(Iterable<Integer> received) {
        HashSet<Integer> seen = new HashSet<>();
        List<Integer> first = new ArrayList<>();
        received.forEach(number -> {
            if (seen.add(number)) {
                first.add(number);
            }
        });
        return first;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void deliversABacklogThatWaitedInTheSessionAfterTheConnectionWasCut(int qos) throws Exception {
        Mosquitto mosquitto = open(Mosquitto.start(folder));
        TcpProxy proxy = open(new TcpProxy(mosquitto.port(), Duration.ZERO));
        Queue<Integer> received = new ConcurrentLinkedQueue<>();
        Subscriber subscriber = subscriber(proxy.port(), ProtocolVersion.MQTT_5, (message, done) -> {
            received.add(number(message));
            done.done(null);
        });
        Awaitility.await().atMost(LONG).until(() -> subscriber.state().connected());
        proxy.takeDown();
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 1_000);
        for (int i = 0; i < 3_000; i++) {
            var unused = publisher.publish(numbered(i, qos), null);
        }
        Awaitility.await().atMost(LONG).until(() -> publisher.backlog() == 0);
        assertThat(received).isEmpty();
        assertThat(subscriber.state().connected()).isFalse();
        proxy.restore();
        Awaitility.await().atMost(LONG).until(() -> received.size() >= 3_000);
        assertThat(firstDeliveries(received)).hasSize(3_000).isSorted();
    }

    @Test
    void aBacklogThatComesFasterThanItIsHandledIsKeptInOrder() throws Exception {
        int count = 90_000;
        Mosquitto mosquitto = open(Mosquitto.start(folder, "persistence false"));
        List<Integer> received = new ArrayList<>();
        CountDownLatch slow = new CountDownLatch(1);
        Subscriber subscriber = subscriber(mosquitto.port(), ProtocolVersion.MQTT_5, (message, done) -> {
            awaitQuietly(slow, received.size() == 1_000);
            received.add(number(message));
            done.done(null);
        });
        Awaitility.await().atMost(LONG).until(() -> subscriber.state().connected());
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 1_000);
        for (int i = 0; i < count; i++) {
            var unused = publisher.publish(numbered(i), null);
        }
        Awaitility.await().atMost(LONG).until(() -> publisher.backlog() == 0);
        slow.countDown();
        Awaitility.await().atMost(LONG).until(() -> received.size() >= count);
        assertThat(received).hasSize(count).isSorted();
    }

    private static void awaitQuietly(CountDownLatch latch, boolean now) {
        try {
            assertThat(!now || latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFailedHandlerMakesTheBrokerDeliverAgainInOrder(int qos) {
        Mosquitto mosquitto = open(Mosquitto.start(folder));
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger();
        Subscriber subscriber = subscriber(mosquitto.port(), ProtocolVersion.MQTT_5, (message, done) -> {
            if (number(message) == 5 && failures.getAndIncrement() < 2) {
                done.done(new IllegalStateException("the test says no"));
            } else {
                handled.add(number(message));
                done.done(null);
            }
        });
        Awaitility.await().atMost(LONG).until(() -> subscriber.state().connected());
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 10);
        for (int i = 0; i < 10; i++) {
            var unused = publish(publisher, numbered(i, qos));
        }
        Awaitility.await().atMost(LONG).until(() -> new HashSet<>(handled).size() == 10);
        assertThat(handled).startsWith(0, 1, 2, 3, 4).endsWith(5, 6, 7, 8, 9);
        assertThat(subscriber.state().lastError()).contains("the test says no");
    }

    private static CompletableFuture<Void> publish(Publisher publisher, MqttMessage message) {
        try {
            return publisher.publish(message, SHORT);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MQTT_5", value = ProtocolVersion.class)
    void aRefusedTopicFailsThatMessageOnlyAndNamesTheReason(ProtocolVersion version) throws Exception {
        Path acl = folder.resolve("acl");
        java.nio.file.Files.writeString(acl, "topic readwrite n/#\n");
        Mosquitto mosquitto = open(Mosquitto.start(folder, "acl_file " + acl));
        Publisher publisher = publisher(mosquitto.port(), version, 10);
        for (int qos = 1; qos <= 2; qos++) {
            MqttMessage forbidden =
                    new MqttMessage(new TopicName("secret/x"), new byte[0], qos, false, PublishProperties.NONE);
            MqttMessage allowed =
                    new MqttMessage(new TopicName("n/x"), new byte[0], qos, false, PublishProperties.NONE);
            CompletableFuture<Void> before = publisher.publish(allowed, SHORT);
            CompletableFuture<Void> refused = publisher.publish(forbidden, SHORT);
            CompletableFuture<Void> after = publisher.publish(allowed, SHORT);
            before.get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(MqttRefusedException.class)
                    .hasMessageContaining("0x87 Not authorized");
            after.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aMessageBeyondWhatTheBrokerTakesDoesNotEndTheConnection() throws Exception {
        Mosquitto mosquitto = open(Mosquitto.start(
                folder,
                "listener %d 127.0.0.1",
                "allow_anonymous true",
                "max_packet_size 2000",
                "max_qos 1",
                "retain_available false"));
        Queue<MqttMessage> received = new ConcurrentLinkedQueue<>();
        Subscriber subscriber = subscriber(mosquitto.port(), ProtocolVersion.MQTT_5, (message, done) -> {
            received.add(message);
            done.done(null);
        });
        Awaitility.await().atMost(LONG).until(() -> subscriber.state().connected());
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 10);
        TopicName topic = new TopicName("n/1");
        CompletableFuture<Void> large =
                publisher.publish(new MqttMessage(topic, new byte[1_990], 1, false, PublishProperties.NONE), LONG);
        publisher
                .publish(new MqttMessage(topic, new byte[1_980], 2, true, PublishProperties.NONE), LONG)
                .get(60, TimeUnit.SECONDS);
        assertThatThrownBy(() -> large.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(MqttRefusedException.class)
                .hasMessageContaining("0x95 Packet too large");
        Awaitility.await().atMost(LONG).until(() -> received.size() == 1);
        assertThat(received.element().qos()).isEqualTo(1);
        assertThat(publisher.state().connects()).isEqualTo(1);
    }

    @Test
    void aBrokerThatHangsIsNoticedAndNotCalledConnected() throws Exception {
        Mosquitto mosquitto = open(Mosquitto.start(folder));
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 10);
        publisher.publish(numbered(0), SHORT).get(30, TimeUnit.SECONDS);
        mosquitto.freeze();
        CompletableFuture<Void> late = publisher.publish(numbered(1), Duration.ofSeconds(1));
        assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(MqttTimeoutException.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !publisher.state().connected());
        CompletableFuture<Void> patient = publisher.publish(numbered(2), LONG);
        CompletableFuture<Void> exact = publisher.publish(numbered(3, 2), LONG);
        mosquitto.thaw();
        patient.get(60, TimeUnit.SECONDS);
        exact.get(60, TimeUnit.SECONDS);
    }

    @Test
    void keepsToTheReceiveMaximumOfOne() throws Exception {
        Mosquitto mosquitto = open(Mosquitto.start(folder, "max_inflight_messages 1"));
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 1_000);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(publisher.publish(numbered(i, i % 3), SHORT));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        assertThat(publisher.state().lastError()).isNull();
    }

    @Test
    void propertiesQosAndRetainCrossBothWays() throws Exception {
        Mosquitto mosquitto = open(Mosquitto.start(folder));
        Queue<MqttMessage> received = new ConcurrentLinkedQueue<>();
        Subscriber subscriber = subscriber(mosquitto.port(), ProtocolVersion.MQTT_5, (message, done) -> {
            received.add(message);
            done.done(null);
        });
        Awaitility.await().atMost(LONG).until(() -> subscriber.state().connected());
        Publisher publisher = publisher(mosquitto.port(), ProtocolVersion.MQTT_5, 10);
        PublishProperties properties = new PublishProperties(
                1,
                3_600L,
                new TopicName("answer/here"),
                new byte[] {1, 2, 3},
                List.of(new PublishProperties.UserProperty("a", "1"), new PublishProperties.UserProperty("a", "2")),
                "application/json");
        publisher
                .publish(new MqttMessage(new TopicName("n/p"), "{}".getBytes(UTF_8), 1, true, properties), SHORT)
                .get(30, TimeUnit.SECONDS);
        Awaitility.await().atMost(LONG).until(() -> !received.isEmpty());
        MqttMessage message = received.element();
        assertThat(message.retained()).isTrue();
        assertThat(message.qos()).isEqualTo(1);
        assertThat(message.properties()).usingRecursiveComparison().isEqualTo(properties);
    }
}
