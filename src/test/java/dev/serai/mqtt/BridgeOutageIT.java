package dev.serai.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.Secret;
import dev.serai.SeraiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The external broker is away for as many messages as ten minutes at 500 a second bring, the service is killed in the
 * middle, and has 256 MB of heap. {@code -Pwhole} sends all 300,000, the short form 10,000.
 */
@SuppressWarnings("NullAway.Init")
class BridgeOutageIT {
    private static final int COUNT = Boolean.getBoolean("serai.whole") ? 300_000 : 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void allOfALongOutageArrivesAfterwardsWithinASmallHeap() throws Exception {
        try (Mosquitto mosquitto = Mosquitto.start(folder, "persistence false");
                TcpProxy proxy = new TcpProxy(mosquitto.port(), Duration.ZERO);
                SeraiServer serai = new SeraiServer(folder).withHeap("256m")) {
            serai.with("MQTT_SITE_HOST", "127.0.0.1").with("MQTT_SITE_PORT", String.valueOf(proxy.port()));
            Files.writeString(
                    serai.home().resolve("routes/bridges/site.camel.yaml"),
                    """
                    - templatedRoute:
                        routeId: bridge-site-out
                        routeTemplateRef: bridge-out
                        parameters:
                          - name: broker
                            value: site
                          - name: topicFilter
                            value: "out/#"
                    """);
            proxy.takeDown();
            serai.start();
            publish(serai, 0, COUNT / 2);
            serai.kill();
            serai.start();
            publish(serai, COUNT / 2, COUNT);
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":" + COUNT));
            assertArrival(mosquitto, proxy);
            await().atMost(SOON).until(() -> serai.get("/status").body().contains("\"queued\":0"));
        }
    }

    private static void publish(SeraiServer serai, int from, int to) throws InterruptedException {
        try (Publisher publisher = new Publisher(
                "load", settings(serai.mqttPort(), "load", SeraiServer.USER), Duration.ofMillis(500), 1_000)) {
            publisher.start();
            for (int i = from; i < to; i++) {
                byte[] payload = Integer.toString(i).getBytes(UTF_8);
                var unused = publisher.publish(
                        new MqttMessage(new TopicName("out/n"), payload, 1, false, PublishProperties.NONE), null);
            }
            await().atMost(PATIENCE).until(() -> publisher.backlog() == 0);
        }
    }

    private static void assertArrival(Mosquitto mosquitto, TcpProxy proxy) {
        ConcurrentLinkedQueue<Integer> arrived = new ConcurrentLinkedQueue<>();
        AtomicInteger count = new AtomicInteger();
        try (Subscriber subscriber = new Subscriber(
                "sink", settings(mosquitto.port(), "sink", null), Duration.ofMillis(500), (message, done) -> {
                    arrived.add(Integer.valueOf(new String(message.payload(), UTF_8)));
                    count.incrementAndGet();
                    done.done(null);
                })) {
            subscriber.subscribe(new Subscription(new TopicFilter("out/#"), 1));
            subscriber.start();
            await().atMost(SOON).until(() -> subscriber.state().connected());
            proxy.restore();
            await().atMost(PATIENCE).until(() -> count.get() >= COUNT);
        }
        List<Integer> distinct = arrived.stream().distinct().toList();
        assertThat(distinct).hasSize(COUNT).isSorted();
    }

    private static WireSettings settings(int port, String clientId, @Nullable String user) {
        return new WireSettings(
                "tcp://127.0.0.1:" + port,
                ProtocolVersion.MQTT_5,
                clientId,
                true,
                Duration.ZERO,
                user,
                user == null ? null : new Secret(SeraiServer.PASSWORD),
                Duration.ofSeconds(15),
                1_000,
                Duration.ofSeconds(10),
                null,
                true);
    }
}
