package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.core.server.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the broker says of itself under {@code $SYS/broker/}, with the names that Mosquitto gave it. */
@SuppressWarnings("NullAway.Init")
class SysTopicsIT {
    private static final List<String> NAMES = List.of(
            "version",
            "uptime",
            "clients/total",
            "clients/connected",
            "clients/disconnected",
            "clients/maximum",
            "messages/received",
            "messages/sent",
            "publish/messages/received",
            "publish/messages/sent",
            "bytes/received",
            "bytes/sent",
            "subscriptions/count",
            "shared_subscriptions/count",
            "retained messages/count",
            "load/messages/received/1min",
            "load/messages/sent/5min",
            "load/publish/received/15min",
            "load/publish/sent/1min",
            "load/bytes/received/5min",
            "load/bytes/sent/15min",
            "load/sockets/1min",
            "load/connections/15min");

    @TempDir
    private Path folder;

    private FrontBroker broker;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder, xml -> xml, Map.of("MQTT_BROKER_SYS_INTERVAL", "1"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    /** The retained values, as {@code mosquitto_sub} prints them. */
    private Map<String, String> values() throws Exception {
        Map<String, String> values = new TreeMap<>();
        for (String line : new MosquittoClient(broker.port())
                .run("mosquitto_sub", "-t", "$SYS/broker/#", "-F", "%r|%t|%p", "--retained-only", "-W", "1")) {
            String[] parts = line.split("\\|", 3);
            if (parts.length == 3) {
                assertThat(parts[0]).as("retained").isEqualTo("1");
                values.put(parts[1].substring("$SYS/broker/".length()), parts[2]);
            }
        }
        return values;
    }

    private static void subscribe(RawClient client, String filter) {
        client.send(packet(0x82, bytes(0, 1, 0), text(filter), bytes(1)));
        assertThat(client.next(9).orElseThrow().body()[3] & 0xFF).isLessThan(3);
    }

    @Test
    void aNewSubscriberGetsEveryValueAsARetainedMessage() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(values()).containsKeys(NAMES.toArray(String[]::new)));
    }

    @Test
    void theValuesFollowWhatClientsDo() {
        RawClient leaving = new RawClient(broker.port());
        leaving.send(RawClient.connect(5, 2, "leaving", bytes(0x11, 0, 0, 1, 0), new byte[0]));
        assertThat(leaving.next().orElseThrow().body()[1]).isZero();
        subscribe(leaving, "a/+");
        subscribe(leaving, "$share/group/b");
        leaving.send(packet(0x33, text("a/kept"), bytes(0, 9, 0), bytes('k')));
        assertThat(leaving.next(4)).isPresent();
        leaving.close();
        try (RawClient staying = RawClient.connected(broker.port(), 4, "staying")) {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(this::requireCounts);
            assertThat(staying.answersPing()).isTrue();
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(Double.parseDouble(value("load/connections/1min"))).isPositive();
            assertThat(Integer.parseInt(value("clients/maximum"))).isBetween(2, 3);
        });
    }

    /** Those of one client that left, one that stayed and one that asks. */
    private void requireCounts() throws Exception {
        assertThat(values())
                .containsEntry("clients/total", "3")
                .containsEntry("clients/connected", "2")
                .containsEntry("clients/disconnected", "1")
                .containsEntry("subscriptions/count", "3")
                .containsEntry("shared_subscriptions/count", "1")
                .containsEntry("retained messages/count", "1")
                .containsEntry("publish/messages/received", "1");
    }

    private String value(String name) {
        try {
            return values().getOrDefault(name, "0");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Whoever is there already is told each change (retain 0), and nothing of it is on disk. */
    @Test
    void changesArePublishedAndNothingIsStored() throws Exception {
        try (RawClient watcher = RawClient.connected(broker.port(), 5, "watcher")) {
            subscribe(watcher, "$SYS/broker/uptime");
            RawClient.Packet live = watcher.next(3).orElseThrow();
            while ((live.firstByte() & 1) == 1) {
                live = watcher.next(3).orElseThrow();
            }
            assertThat(new String(live.body(), StandardCharsets.UTF_8)).endsWith(" seconds");
        }
        Queue kept = broker.running().server().locateQueue("$sys.mqtt.retain.$SYS.broker.uptime");
        assertThat(kept.getDurableMessageCount()).isZero();
        // The next one is there before the last one goes.
        await().until(() -> kept.getMessageCount() == 1);
    }

    /** One count for both: the metrics never say anything else. */
    @Test
    void theMetricsSayTheSame() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        broker.running().bindTo(registry);
        try (RawClient client = RawClient.connected(broker.port(), 5, "counted")) {
            byte[] publish = packet(0x30, text("t"), bytes(0), new byte[1000]);
            double before =
                    registry.get("serai.mqtt.bytes.received").functionCounter().count();
            client.send(publish, publish);
            assertThat(client.answersPing()).isTrue();
            assertThat(registry.get("serai.mqtt.bytes.received")
                                    .functionCounter()
                                    .count()
                            - before)
                    .isEqualTo(2 * publish.length + 2);
            assertThat(registry.get("serai.mqtt.publishes.received")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("serai.mqtt.packets.sent").functionCounter().count())
                    .isEqualTo(2);
            assertThat(registry.get("serai.mqtt.clients.connected").gauge().value())
                    .isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(Long.parseLong(value("bytes/received")))
                .isGreaterThan(2000));
    }

    @ParameterizedTest
    @CsvSource({"$SYS/broker/version", "$SYS/mine", "$SYS/broker/clients/connected"})
    void aClientCannotPublishThere(String topic) {
        try (RawClient client = RawClient.connected(broker.port(), 5, "forger")) {
            client.send(packet(0x33, text(topic), bytes(0, 9, 0), bytes('f')));
            assertThat(client.next(4).orElseThrow().body()[2] & 0xFF).isEqualTo(0x87);
        }
    }

    /** [MQTT-4.7.2-1] */
    @Test
    void filtersThatStartWithAWildcardDoNotMatch() {
        try (RawClient client = RawClient.connected(broker.port(), 5, "all-of-it");
                RawClient watcher = RawClient.connected(broker.port(), 5, "watcher")) {
            client.send(packet(0x82, bytes(0, 1, 0), text("#"), bytes(1), text("+/broker/uptime"), bytes(1)));
            assertThat(client.next().orElseThrow().type())
                    .as("no retained message")
                    .isEqualTo(9);
            subscribe(watcher, "$SYS/broker/uptime");
            for (int i = 0; i < 3; i++) {
                assertThat(watcher.next(3)).isPresent();
            }
            client.send(bytes(0xC0, 0));
            assertThat(client.next().orElseThrow().type())
                    .as("nothing before the PINGRESP")
                    .isEqualTo(13);
        }
    }
}
