package dev.serai.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.mqtt.Mosquitto;
import dev.serai.mqtt.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service with a bridge out whose broker is away or says no. */
@SuppressWarnings("NullAway.Init")
class BridgeLimitsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Two waits one after the other, of up to 30 s each: for the connection, then of the sender that was refused. */
    private static final Duration AFTER_BOTH_WAITS = Duration.ofSeconds(150);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private TcpProxy proxy;
    private SeraiServer serai;

    @BeforeEach
    void prepare() throws IOException {
        Path acl = folder.resolve("acl");
        Files.writeString(acl, "topic readwrite allowed/#\ntopic read #\n");
        mosquitto = Mosquitto.start(folder, "acl_file " + acl);
        proxy = new TcpProxy(mosquitto.port(), Duration.ZERO);
        serai = new SeraiServer(folder)
                .with("MQTT_SITE_HOST", "127.0.0.1")
                .with("MQTT_SITE_PORT", String.valueOf(proxy.port()));
    }

    @AfterEach
    void end() {
        serai.close();
        proxy.close();
        mosquitto.close();
    }

    private void bridge(String filter, String... parameters) {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            more.append("      - name: ").append(parameters[i]).append('\n');
            more.append("        value: \"").append(parameters[i + 1]).append("\"\n");
        }
        BridgeFile.write(
                serai.home(), "site", List.of(BridgeFile.route("out", "site", filter, "", "", more.toString())));
    }

    private Device remote(String filter) {
        Device device = Device.connect(mosquitto.port(), null, null);
        device.subscribe(filter);
        return device;
    }

    private int publish(String topic, int number) {
        return serai.post("/publish", "{\"topic\":\"" + topic + "\",\"qos\":1,\"payload\":" + number + "}")
                .statusCode();
    }

    private String metric(String name) {
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElse("");
    }

    private String health() {
        return serai.observe("/observe/health").body();
    }

    @Test
    void aRefusedMessageIsADeadLetterAndTheRestGoesOn() {
        bridge("#", "excludes", "$SYS/#");
        serai.start();
        try (Device remote = remote("allowed/#")) {
            assertThat(publish("allowed/1", 1)).isEqualTo(200);
            assertThat(publish("forbidden/1", 2)).isEqualTo(200);
            assertThat(publish("allowed/1", 3)).isEqualTo(200);
            await().atMost(SOON).until(() -> remote.received().size() >= 2);
            assertThat(Device.firstDeliveries(remote.received(), "allowed/1")).containsExactly(1, 3);
            await().atMost(SOON).until(() -> serai.observe("/observe/metrics").body(), body -> body.lines()
                    .anyMatch(line -> line.startsWith("serai_bridge_messages_total")
                            && line.contains("outcome=\"refused\"")
                            && line.endsWith(" 1.0")));
        }
    }

    @Test
    void beyondItsBacklogTheOldestAreDroppedCountedAndToldOfInHealth() {
        // Those within the window are on their way and not dropped.
        bridge("allowed/#", "backlogMessages", "100", "window", "10");
        proxy.takeDown();
        serai.start();
        for (int i = 0; i < 150; i++) {
            assertThat(publish("allowed/1", i)).isEqualTo(200);
        }
        await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":100"));
        assertThat(metric("serai_backlog_dropped_total")).endsWith(" 50.0");
        try (Device remote = remote("allowed/#")) {
            proxy.restore();
            await().atMost(SOON).until(() -> remote.received().size() >= 100);
            assertThat(Device.firstDeliveries(remote.received(), "allowed/1"))
                    .hasSize(100)
                    .isSorted()
                    .endsWith(149);
        }
        await().atMost(SOON).until(() -> health().contains("50 oldest messages were dropped"));
    }

    @Test
    void aBacklogThatBlocksRefusesPublishersAndLosesNothingItTook() {
        bridge("allowed/#", "backlogMessages", "100", "backlogPolicy", "block");
        proxy.takeDown();
        serai.start();
        int taken = 0;
        while (taken < 150 && publish("allowed/1", taken) == 200) {
            taken++;
        }
        assertThat(taken).isEqualTo(100);
        assertThat(publish("allowed/1", 100)).isEqualTo(503);
        assertThat(publish("other/1", 0)).isEqualTo(200);
        try (Device local = Device.connect(serai.mqttPort(), SeraiServer.USER, SeraiServer.PASSWORD)) {
            assertThat(local.reasonOf("allowed/1", "100", 1)).isEqualTo(0x97);
            assertThat(local.reasonOf("allowed/1", "100", 2)).isEqualTo(0x97);
            assertThat(local.reasonOf("other/1", "100", 1)).isNotEqualTo(0x97);
        }
        try (Device remote = remote("allowed/#")) {
            proxy.restore();
            await().atMost(SOON).until(() -> remote.received().size() >= 100);
            await().atMost(SOON).until(() -> publish("allowed/1", 100) == 200);
            await().atMost(SOON).until(() -> remote.received().size() >= 101);
            assertThat(Device.firstDeliveries(remote.received(), "allowed/1"))
                    .hasSize(101)
                    .isSorted();
        }
    }

    @Test
    void catchesUpNoFasterThanItsRateAfterAnOutage() {
        bridge("allowed/#", "ratePerSecond", "20");
        proxy.takeDown();
        serai.start();
        for (int i = 0; i < 40; i++) {
            assertThat(publish("allowed/1", i)).isEqualTo(200);
        }
        // Long enough for all of them to be let through, if the rate did not count for those that are sent.
        Instant back = Instant.now().plusSeconds(3);
        await().until(() -> Instant.now().isAfter(back));
        try (Device remote = remote("allowed/#")) {
            proxy.restore();
            await().atMost(SOON).until(() -> remote.received().size() >= 40);
            assertThat(Device.firstDeliveries(remote.received(), "allowed/1"))
                    .hasSize(40)
                    .isSorted();
            // Twenty may be on their way when the broker comes back; the others take a second.
            List<Instant> arrivals =
                    remote.received().stream().map(Device.Message::at).sorted().toList();
            assertThat(Duration.between(arrivals.get(0), arrivals.get(39))).isGreaterThan(Duration.ofMillis(500));
        }
    }

    /** With more than one message on its way a later one can be taken where an earlier one was not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void aBrokerThatIsBusyIsAskedAgainUntilItHasEachMessage(int window) throws IOException {
        // A second service, whose own bridge is full, answers PUBACK 0x97 (Quota exceeded).
        bridge("allowed/#", "backlogMessages", "10", "backlogPolicy", "block", "hopLimit", "2");
        proxy.takeDown();
        serai.start();
        Path nearFolder = Files.createDirectories(folder.resolve("near"));
        try (SeraiServer near = new SeraiServer(nearFolder)) {
            near.with("MQTT_FAR_HOST", "127.0.0.1")
                    .with("MQTT_FAR_PORT", String.valueOf(serai.mqttPort()))
                    .with("MQTT_FAR_USERNAME", SeraiServer.USER)
                    .with("MQTT_FAR_PASSWORD", SeraiServer.PASSWORD);
            String sending = "      - name: window\n        value: \"" + window + "\"\n";
            BridgeFile.write(near.home(), "far", List.of(BridgeFile.route("out", "far", "allowed/#", "", "", sending)));
            near.start();
            String direct = "{\"topic\":\"allowed/direct\",\"qos\":1,\"broker\":\"far\"}";
            await().atMost(SOON).until(() -> near.post("/publish", direct).statusCode() == 503);
            for (int i = 0; i < 30; i++) {
                String body = "{\"topic\":\"allowed/1\",\"qos\":1,\"payload\":" + i + "}";
                assertThat(near.post("/publish", body).statusCode()).isEqualTo(200);
            }
            assertThat(near.post("/publish", direct).statusCode()).isEqualTo(503);
            try (Device remote = remote("allowed/#")) {
                proxy.restore();
                await().atMost(AFTER_BOTH_WAITS)
                        .until(() -> Device.firstDeliveries(remote.received(), "allowed/1")
                                        .size()
                                == 30);
                List<Integer> first = Device.firstDeliveries(remote.received(), "allowed/1");
                assertThat(first)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, 30).boxed().toList());
                assertThat(window > 1 || first.equals(first.stream().sorted().toList()))
                        .as("%s", first)
                        .isTrue();
            }
            assertThat(near.observe("/observe/metrics").body()).doesNotContain("outcome=\"refused\"");
        }
    }
}
