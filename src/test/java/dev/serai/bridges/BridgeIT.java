package dev.serai.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.mqtt.Mosquitto;
import dev.serai.mqtt.TcpProxy;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with bridges to a real Mosquitto, in both directions. */
@SuppressWarnings("NullAway.Init")
class BridgeIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private TcpProxy proxy;
    private SeraiServer serai;

    @BeforeEach
    void prepare() {
        mosquitto = Mosquitto.start(folder);
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

    private void bridges() {
        BridgeFile.write(
                serai.home(),
                "site",
                List.of(
                        BridgeFile.out("site", "devices/#", "", "up/"),
                        BridgeFile.in("site", "commands/#", "down/", "")));
    }

    private Device local() {
        return Device.connect(serai.mqttPort(), SeraiServer.USER, SeraiServer.PASSWORD);
    }

    private Device remote() {
        return Device.connect(mosquitto.port(), null, null);
    }

    private boolean connected() {
        return serai.get("/status").body().contains("\"site\":{\"connected\":true");
    }

    @Test
    void messagesCrossBothWaysWithPrefixesAndProperties() {
        bridges();
        serai.start();
        await().atMost(SOON).until(this::connected);
        try (Device local = local();
                Device remote = remote()) {
            local.subscribe("down/#");
            remote.subscribe("up/#");
            local.publish("devices/7/telemetry", "21.5", 1, true);
            remote.publish("commands/7", "restart", 1, false);
            await().atMost(SOON)
                    .until(() ->
                            local.received().size() == 1 && remote.received().size() == 1);
            assertThat(local.received())
                    .first()
                    .extracting(Device.Message::topic)
                    .isEqualTo("down/commands/7");
            Device.Message up = remote.received().element();
            assertThat(up.topic()).isEqualTo("up/devices/7/telemetry");
            assertThat(up.text()).isEqualTo("21.5");
            assertThat(up.qos()).isEqualTo(1);
            assertThat(up.userProperties()).containsEntry("serai-hops", "1");
        }
        try (Device later = remote()) {
            later.subscribe("up/#");
            await().atMost(SOON).until(() -> !later.received().isEmpty());
            assertThat(later.received().element().retained()).isTrue();
        }
    }

    @Test
    void aMessageThatCannotBeSentGoesToTheDeadLettersAndHoldsUpNothing() {
        bridges();
        serai.start();
        await().atMost(SOON).until(this::connected);
        try (Device remote = remote()) {
            remote.subscribe("up/#");
            serai.post(
                    "/publish",
                    "{\"topic\":\"devices/1\",\"qos\":1,\"payload\":1,\"properties\":{\"user_properties\":{\"note\":\"a\\nb\"}}}");
            serai.publish("devices/2", "3");

            await().atMost(SOON).until(() -> !remote.received().isEmpty());
            assertThat(remote.received().element().topic()).isEqualTo("up/devices/2");
        }
        assertThat(serai.get("/status").body()).contains("\"site\":{\"connected\":true");
    }

    @Test
    void aBrokerThatIsAwayAtStartStopsNothingAndGetsEverythingLater() {
        bridges();
        proxy.takeDown();
        serai.start();
        await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"last_error\":\"CONNECT"));
        assertThat(serai.get("/status").body())
                .contains("\"status\":\"partial\"")
                .contains("\"site\":{\"connected\":false");
        try (Device local = local()) {
            for (int i = 0; i < 500; i++) {
                local.publish("devices/1", Integer.toString(i), 1 + i % 2, false);
            }
            local.publish("devices/0", "before", 0, false);
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":501"));
            serai.kill();
            serai.start();
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":500"));
        }
        try (Device local = local();
                Device remote = remote()) {
            remote.subscribe("up/#");
            local.publish("devices/0", "after", 0, false);
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":501"));
            proxy.restore();
            await().atMost(SOON).until(() -> remote.received().size() >= 501);
            assertThat(Device.firstDeliveries(remote.received(), "up/devices/1"))
                    .hasSize(500)
                    .isSorted();
            assertThat(remote.received())
                    .filteredOn(message -> message.topic().equals("up/devices/0"))
                    .extracting(Device.Message::text)
                    .containsExactly("after");
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":0"));
        }
    }

    @Test
    void aQueuedPublishIsTakenNowAndDeliveredInOrderAfterARestart() {
        proxy.takeDown();
        serai.start();
        await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"last_error\":\"CONNECT"));
        HttpResponse<String> refused = serai.post("/publish", "{\"topic\":\"q/1\",\"broker\":\"site\"}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> taken = serai.post(
                    "/publish",
                    """
                    {"topic":"q/%d","broker":"site","queue":true,"retained":true,"qos":%d,"payload":%d,
                     "properties":{"message_expiry_interval":3600}}"""
                            .formatted(i % 3, i % 3, i));
            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(taken.body()).contains("\"message\":\"Message queued\"").contains("\"broker\":\"site\"");
        }
        Instant taken = Instant.now();
        serai.kill();
        serai.start();
        try (Device remote = remote()) {
            remote.subscribe("q/#");
            // Part of the wait is in the queue, the other part in the window of the connection.
            Instant back = Instant.now().plusSeconds(4);
            await().until(() -> Instant.now().isAfter(back));
            long waited = Duration.between(taken, Instant.now()).toSeconds();
            proxy.restore();
            for (int qos = 0; qos <= 2; qos++) {
                String topic = "q/" + qos;
                int count = (50 + 2 - qos) / 3;
                await().atMost(SOON)
                        .until(() ->
                                Device.firstDeliveries(remote.received(), topic).size() == count);
                assertThat(Device.firstDeliveries(remote.received(), topic)).isSorted();
            }
            // Each of the two rounds to whole seconds.
            assertThat(remote.received())
                    .extracting(Device.Message::expiry)
                    .allSatisfy(expiry -> assertThat(expiry).isPositive().isLessThanOrEqualTo(3600 - waited + 2));
        }
        try (Device later = remote()) {
            later.subscribe("q/1");
            await().atMost(SOON).until(() -> !later.received().isEmpty());
            assertThat(later.received().element().text()).isEqualTo("49");
        }
    }

    @Test
    void whatOneInstallationSendsOutDoesNotComeBackInThroughItsOwnBridge() {
        BridgeFile.write(
                serai.home(),
                "site",
                List.of(BridgeFile.out("site", "a/#", "", ""), BridgeFile.in("site", "a/#", "b/", "")));
        serai.start();
        await().atMost(SOON).until(this::connected);
        try (Device local = local();
                Device remote = remote()) {
            local.subscribe("b/#");
            remote.subscribe("a/#");
            local.publish("a/1", "mine", 1, false);
            remote.publish("a/1", "theirs", 1, false);
            await().atMost(SOON)
                    .until(() ->
                            remote.received().size() == 2 && local.received().size() == 1);
            assertThat(local.received().element().text()).isEqualTo("theirs");
            await().atMost(SOON).until(() -> stoppedLoops() == 1);
        }
    }

    private double stoppedLoops() {
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("serai_bridge_messages_total{") && line.contains("outcome=\"loop\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aConnectionIsUsableInARouteOfOnesOwn() throws Exception {
        Path mine = Files.createDirectories(serai.home().resolve("routes/mine"));
        Files.writeString(
                mine.resolve("answers.camel.yaml"),
                """
                # Answers what arrives from the site.
                - route:
                    id: answers
                    description: Answers each question of the site there, and tells the devices here
                    group: mine
                    from:
                      id: from-site
                      uri: site:questions/#
                      steps:
                        - to:
                            id: answers-to-site
                            uri: site:answers
                            parameters:
                              qos: 2
                        - to:
                            id: answers-to-devices
                            uri: internal:asked
                """);
        serai.start();
        await().atMost(SOON).until(this::connected);
        try (Device local = local();
                Device remote = remote()) {
            local.subscribe("asked");
            remote.subscribe("answers");
            for (int qos = 0; qos <= 2; qos++) {
                remote.publish("questions/" + qos, Integer.toString(qos), qos, false);
            }
            await().atMost(SOON)
                    .until(() ->
                            local.received().size() == 3 && remote.received().size() == 3);
            assertThat(remote.received()).extracting(Device.Message::text).containsExactly("0", "1", "2");
            assertThat(remote.received()).extracting(Device.Message::qos).containsOnly(2);
        }
    }

    @Test
    void aTopicThatIsOnlyThePrefixStopsNothing() {
        BridgeFile.write(serai.home(), "site", List.of(BridgeFile.out("site", "#", "site/", "up/")));
        serai.start();
        await().atMost(SOON).until(this::connected);
        try (Device local = local();
                Device remote = remote()) {
            remote.subscribe("up/#");
            local.publish("site", "no topic below the prefix", 1, false);
            local.publish("site/1", "1", 1, false);
            await().atMost(SOON).until(() -> !remote.received().isEmpty());
            assertThat(remote.received()).extracting(Device.Message::topic).containsExactly("up/1");
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":0"));
        }
    }

    @Test
    void twoBridgesThatFeedEachOtherEndTheStart() throws Exception {
        BridgeFile.write(
                serai.home(),
                "site",
                List.of(BridgeFile.out("site", "a/#", "", ""), BridgeFile.in("site", "a/#", "", "")));
        assertThat(serai.launch().waitFor()).isEqualTo(1);
        assertThat(serai.output()).contains("feed each other");
    }
}
