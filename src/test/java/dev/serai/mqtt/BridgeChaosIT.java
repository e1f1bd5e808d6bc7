package dev.serai.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.Secret;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbered messages of QoS 1, and of QoS 2, cross the packaged service both ways while the network is cut, the external
 * broker is killed and the service is killed. {@code -Pwhole} sends 60,000 each way with 5, 5 and 3 interruptions.
 */
@SuppressWarnings("NullAway.Init")
class BridgeChaosIT {
    private static final boolean WHOLE = Boolean.getBoolean("serai.whole");
    private static final int COUNT = WHOLE ? 60_000 : 3_000;
    private static final int CUTS = WHOLE ? 5 : 2;
    private static final int BROKER_KILLS = WHOLE ? 5 : 1;
    private static final int SERVICE_KILLS = WHOLE ? 3 : 1;
    private static final int WINDOW = 1_000;
    /** The test's own publisher and subscriber repeat up to so many, too, when an interruption cuts them off. */
    private static final int CLIENT_WINDOW = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(WHOLE ? 10 : 2);

    @TempDir
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

    /** What arrived at one end. */
    private static final class Arrivals {
        private final List<Integer> all = new ArrayList<>();
        private final Set<Integer> first = new LinkedHashSet<>();

        synchronized void add(MqttMessage message) {
            Integer number = Integer.valueOf(new String(message.payload(), UTF_8));
            all.add(number);
            first.add(number);
        }

        synchronized int distinct() {
            return first.size();
        }

        synchronized List<Integer> firstDeliveries() {
            return List.copyOf(first);
        }

        synchronized int duplicates() {
            return all.size() - first.size();
        }
    }

    private Mosquitto mosquitto;
    private TcpProxy proxy;
    private SeraiServer serai;
    private Publisher outward;
    private Publisher inward;
    private final Arrivals there = new Arrivals();
    private final Arrivals here = new Arrivals();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingIsLostNorOutOfOrderWhileEverythingBreaks(int qos) throws Exception {
        start(qos);
        int interruptions = CUTS + BROKER_KILLS + SERVICE_KILLS;
        List<Runnable> breaks = new ArrayList<>();
        for (int i = 0; i < interruptions; i++) {
            breaks.add(i < CUTS ? proxy::cut : i < CUTS + SERVICE_KILLS ? this::killService : this::killBroker);
        }
        int each = COUNT / (interruptions + 1);
        for (int i = 0; i < COUNT; i++) {
            send(outward, "out/n", i, qos);
            send(inward, "in/n", i, qos);
            if (i % each == each - 1 && i / each < interruptions) {
                breaks.get(i / each).run();
            }
        }
        await().atMost(PATIENCE).until(() -> there.distinct() == COUNT && here.distinct() == COUNT);
        assertThat(there.firstDeliveries()).as("first deliveries there").isSorted();
        assertThat(here.firstDeliveries()).as("first deliveries here").isSorted();
        int most = (WINDOW + 2 * CLIENT_WINDOW) * interruptions;
        assertThat(there.duplicates()).as("duplicates there").isLessThanOrEqualTo(most);
        assertThat(here.duplicates()).as("duplicates here").isLessThanOrEqualTo(most);
        System.out.printf(
                "%d messages of QoS %d each way, %d interruptions: %d duplicates there, %d here%n",
                COUNT, qos, interruptions, there.duplicates(), here.duplicates());
    }

    private void start(int qos) throws IOException {
        mosquitto = open(Mosquitto.start(folder));
        proxy = open(new TcpProxy(mosquitto.port(), Duration.ofMillis(2)));
        serai = open(new SeraiServer(folder));
        serai.with("MQTT_SITE_HOST", "127.0.0.1")
                .with("MQTT_SITE_PORT", String.valueOf(proxy.port()))
                .with("MQTT_SITE_WINDOW", String.valueOf(WINDOW));
        Files.writeString(
                serai.home().resolve("routes/bridges/site.camel.yaml"),
                bridge("out", "out/#", qos) + bridge("in", "in/#", qos));
        serai.start();
        await().atMost(PATIENCE).until(() -> serai.get("/status").body().contains("\"site\":{\"connected\":true"));
        subscribe(mosquitto.port(), "out/#", there, null);
        subscribe(serai.mqttPort(), "in/#", here, SeraiServer.USER);
        outward = publisher(serai.mqttPort(), SeraiServer.USER);
        inward = publisher(mosquitto.port(), null);
    }

    private static String bridge(String direction, String filter, int maxQos) {
        return """
                - templatedRoute:
                    routeId: bridge-site-%s
                    routeTemplateRef: bridge-%s
                    parameters:
                      - name: broker
                        value: site
                      - name: topicFilter
                        value: "%s"
                      - name: maxQos
                        value: %d
                """
                .formatted(direction, direction, filter, maxQos);
    }

    private void killService() {
        serai.kill();
        serai.start();
    }

    /**
     * Mosquitto writes to disk after it acknowledges, so it is given the time to: what it loses of its own is not what
     * this test is about.
     */
    private void killBroker() {
        proxy.takeDown();
        await().atMost(PATIENCE).until(() -> inward.backlog() == 0);
        mosquitto.saveAndKill();
        mosquitto.start();
        proxy.restore();
    }

    private static void send(Publisher publisher, String topic, int number, int qos) {
        byte[] payload = Integer.toString(number).getBytes(UTF_8);
        try {
            var unused = publisher.publish(
                    new MqttMessage(new TopicName(topic), payload, qos, false, PublishProperties.NONE), null);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WireSettings settings(int port, String clientId, boolean clean, @Nullable String user) {
        return new WireSettings(
                "tcp://127.0.0.1:" + port,
                ProtocolVersion.MQTT_5,
                clientId,
                clean,
                clean ? Duration.ZERO : Duration.ofHours(1),
                user,
                user == null ? null : new Secret(SeraiServer.PASSWORD),
                Duration.ofSeconds(15),
                CLIENT_WINDOW,
                Duration.ofSeconds(10),
                null,
                true);
    }

    private Publisher publisher(int port, @Nullable String user) {
        Publisher publisher =
                open(new Publisher("load", settings(port, "load", true, user), Duration.ofMillis(500), CLIENT_WINDOW));
        publisher.start();
        return publisher;
    }

    private void subscribe(int port, String filter, Arrivals arrivals, @Nullable String user) {
        Subscriber subscriber = open(
                new Subscriber("sink", settings(port, "sink", false, user), Duration.ofMillis(500), (message, done) -> {
                    arrivals.add(message);
                    done.done(null);
                }));
        subscriber.subscribe(new Subscription(new TopicFilter(filter), 1));
        subscriber.start();
        await().atMost(PATIENCE).until(() -> subscriber.state().connected());
    }
}
