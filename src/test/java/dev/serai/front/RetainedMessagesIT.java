package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.broker.DurableSubscription;
import dev.serai.broker.InternalPublisher;
import dev.serai.front.RawClient.Packet;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.TopicName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retained messages (MQTT 5, 3.3.1.3) while others publish and subscribe, and over a crash. */
@SuppressWarnings("NullAway.Init")
class RetainedMessagesIT {
    /** What a new subscription is watched for on each topic. */
    private static final int WATCHED = 5;

    private static final List<String> TOPICS = List.of("race/0", "race/1", "race/2", "race/jvm");

    @TempDir
    private Path folder;

    @TempDir
    private Path copy;

    private FrontBroker broker;
    private volatile boolean racing = true;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterEach
    void stop() {
        racing = false;
        broker.close();
    }

    /** Publishes 0, 1, 2 … as retained messages of a QoS, each when the one before is done. */
    private void race(int qos) {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "racing-" + qos)) {
            for (int i = 0; racing; i++) {
                byte[] id = bytes(1 + i % 100, 1);
                publisher.send(packet(
                        0x31 | (qos << 1),
                        text("race/" + qos),
                        qos == 0 ? new byte[0] : id,
                        bytes(0),
                        String.valueOf(i).getBytes(UTF_8)));
                if (qos == 2) {
                    assertThat(publisher.next(5)).isPresent();
                    publisher.send(packet(0x62, id));
                }
                if (qos > 0) {
                    assertThat(publisher.next(qos == 1 ? 4 : 7)).isPresent();
                } else if (i % 4 == 0) {
                    // An answer to PINGREQ would not say that the broker has done with them.
                    publisher.send(packet(0x32, text("pace"), id, bytes(0), bytes('p')));
                    assertThat(publisher.next(4)).isPresent();
                }
            }
        }
    }

    /** The same from inside the process. */
    private void raceInside() {
        InternalPublisher publisher = new InternalPublisher(broker.running());
        for (int i = 0; racing; i++) {
            byte[] payload = String.valueOf(i).getBytes(UTF_8);
            publisher
                    .publish(new MqttMessage(new TopicName("race/jvm"), payload, i % 2, true, PublishProperties.NONE))
                    .join();
        }
    }

    private List<CompletableFuture<Void>> publishers() {
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        for (int qos = 0; qos < 3; qos++) {
            int each = qos;
            publishers.add(CompletableFuture.runAsync(() -> race(each), run -> new Thread(run).start()));
        }
        publishers.add(CompletableFuture.runAsync(this::raceInside, run -> new Thread(run).start()));
        return publishers;
    }

    private static void requireEachOnce(String topic, List<Integer> received) {
        for (int i = 1; i < received.size(); i++) {
            assertThat(received.get(i)).as("%s: %s", topic, received).isEqualTo(received.get(i - 1) + 1);
        }
    }

    /**
     * 3.3.1.3: what is published while a subscription is made comes to it, retained or live. None is missing, none comes
     * twice, and none comes after a newer one.
     */
    @ParameterizedTest
    @CsvSource({"5, race/#", "5, race/+", "4, race/#"})
    void aNewSubscriptionMissesNothingThatIsPublishedMeanwhile(int version, String filter) {
        List<CompletableFuture<Void>> publishers = publishers();
        for (int round = 0; round < 50; round++) {
            Map<String, List<Integer>> received = new HashMap<>();
            try (RawClient client = RawClient.connected(broker.port(), version, "new-" + round)) {
                byte[] properties = version == 5 ? bytes(0) : new byte[0];
                client.send(packet(0x82, bytes(0, 1), properties, text(filter), bytes(0)));
                while (received.size() < TOPICS.size()
                        || received.values().stream().anyMatch(each -> each.size() < WATCHED)) {
                    byte[] body = client.next(3).orElseThrow().body();
                    String topic = new String(body, 2, body[1], UTF_8);
                    int payload = 2 + body[1] + properties.length;
                    received.computeIfAbsent(topic, first -> new ArrayList<>())
                            .add(Integer.valueOf(new String(body, payload, body.length - payload, UTF_8)));
                }
            }
            received.forEach(RetainedMessagesIT::requireEachOnce);
        }
        racing = false;
        publishers.forEach(CompletableFuture::join);
    }

    /** The same for a subscription inside the process. */
    @Test
    void aNewSubscriptionInsideMissesNothingThatIsPublishedMeanwhile() throws Exception {
        List<CompletableFuture<Void>> publishers = publishers();
        for (int round = 0; round < 30; round++) {
            Map<String, List<Integer>> received = new ConcurrentHashMap<>();
            CountDownLatch enough = new CountDownLatch(TOPICS.size());
            try (DurableSubscription subscription = DurableSubscription.open(
                    broker.running(), "inside-" + round, new TopicFilter("race/#"), 2, 100, (message, done) -> {
                        List<Integer> numbers =
                                received.computeIfAbsent(message.topic().text(), first -> new ArrayList<>());
                        numbers.add(Integer.valueOf(new String(message.payload(), UTF_8)));
                        if (numbers.size() == WATCHED) {
                            enough.countDown();
                        }
                        done.done(null);
                    })) {
                assertThat(enough.await(30, TimeUnit.SECONDS))
                        .as("%s, waiting: %d", received, subscription.backlog())
                        .isTrue();
            }
            broker.running().server().destroyQueue(SimpleString.of("inside-" + round + ".race.#"));
            received.forEach(RetainedMessagesIT::requireEachOnce);
        }
        racing = false;
        publishers.forEach(CompletableFuture::join);
    }

    private void publish(RawClient publisher, int number, String topic, String payload) {
        publisher.send(packet(0x33, text(topic), bytes(1 + number / 250, number % 250, 0), payload.getBytes(UTF_8)));
    }

    private static List<String> retained(FrontBroker running, String filter) {
        List<String> retained = new ArrayList<>();
        try (RawClient client = RawClient.connected(running.port(), 5, "reader")) {
            client.send(packet(0x82, bytes(0, 1, 0), text(filter), bytes(0)));
            // It takes the same way as the retained messages, behind them.
            String topics = filter.startsWith("$share/") ? filter.substring(filter.indexOf('/', 7) + 1) : filter;
            String end = topics.replaceAll("[+#]", "end");
            client.send(packet(0x30, text(end), bytes(0), bytes('.')));
            while (true) {
                Packet packet = client.next(3).orElseThrow();
                String topic = new String(packet.body(), 2, packet.body()[1], UTF_8);
                if (topic.equals(end)) {
                    return retained;
                }
                int payload = 3 + packet.body()[1];
                retained.add(topic + "=" + new String(packet.body(), payload, packet.body().length - payload, UTF_8));
            }
        }
    }

    /** What PUBACK has promised is on disk at that moment: the newest message, and that one was cleared. */
    @Test
    void aCrashAfterThePubackBringsBackTheNewestAndNothingThatWasCleared() {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            int sent = 0;
            for (int i = 0; i < 50; i++) {
                publish(publisher, sent++, "crash/kept", "k" + i);
                publish(publisher, sent++, "crash/cleared", "c" + i);
                publish(publisher, sent++, "crash/again", "");
                publish(publisher, sent++, "crash/again", "a" + i);
            }
            publish(publisher, sent++, "crash/cleared", "");
            for (int i = 0; i < sent; i++) {
                assertThat(publisher.next(4)).isPresent();
            }
            try (FrontBroker crashed = broker.startAsAfterACrash(copy)) {
                assertThat(retained(crashed, "crash/#")).containsExactlyInAnyOrder("crash/kept=k49", "crash/again=a49");
            }
        }
    }

    /** The letter of 3.3.1.3 lets QoS 0 go; a large one must not go either. */
    @Test
    void aLargeRetainedMessageSurvivesARestart() {
        String large = "l".repeat(700_000);
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            publisher.send(packet(0x31, text("large/0"), bytes(0), large.getBytes(UTF_8)));
            publish(publisher, 1, "large/1", large);
            assertThat(publisher.next(4)).isPresent();
        }
        assertThat(retained(broker, "large/+")).containsExactlyInAnyOrder("large/0=" + large, "large/1=" + large);
        broker.stop();
        broker.start();
        assertThat(retained(broker, "large/+")).containsExactlyInAnyOrder("large/0=" + large, "large/1=" + large);
    }

    /** 3.3.2.3.3: a retained message is no more once its Message Expiry Interval has passed; an operator can end it too. */
    @Test
    void anExpiredOrDeletedMessageIsRetainedNoMore() throws Exception {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            publisher.send(packet(0x33, text("gone/1"), bytes(1, 1, 5, 2, 0, 0, 0, 1), bytes('e')));
            assertThat(publisher.next(4)).isPresent();
            publish(publisher, 2, "gone/2", "d");
            publish(publisher, 3, "gone/3", "s");
            assertThat(publisher.next(4)).isPresent();
            assertThat(publisher.next(4)).isPresent();
        }
        var queue = broker.running().server().locateQueue(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX + "gone.2");
        Awaitility.await().until(() -> {
            queue.deleteAllReferences();
            return retained(broker, "gone/+").equals(List.of("gone/3=s"));
        });
    }

    /** 4.8.2: no retained messages come with a shared subscription. */
    @Test
    void aSharedSubscriptionBeginsWithoutRetainedMessages() {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            publish(publisher, 1, "s/1", "r");
            assertThat(publisher.next(4)).isPresent();
        }
        assertThat(retained(broker, "$share/g/s/+")).isEmpty();
    }

    /** 3.8.3.1: retain handling 0 sends them each time, 1 with a new subscription, 2 never. */
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 1, 0", "2, 0, 0"})
    void retainHandlingDecidesWhenTheyAreSent(int handling, int first, int second) {
        try (RawClient client = RawClient.connected(broker.port(), 5, "handling")) {
            publish(client, 1, "h/1", "r");
            assertThat(client.next(4)).isPresent();
            for (int expected : new int[] {first, second}) {
                client.send(packet(0x82, bytes(0, 1, 0), text("h/+"), bytes(handling << 4)));
                client.send(packet(0x30, text("h/end"), bytes(0, '.')));
                int retained = 0;
                while (!new String(client.next(3).orElseThrow().body(), 2, 3, UTF_8).equals("h/e")) {
                    retained++;
                }
                assertThat(retained).isEqualTo(expected);
            }
        }
    }
}
