package dev.serai.mqtt;

import dev.serai.Secret;
import dev.serai.SeraiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages per second, QoS 1, 128 bytes, from a publisher on one side to a subscriber on the other: through Mosquitto
 * alone (what the load generator can do), through Serai's bridges out and in, and through bridges of Mosquitto's own. Mosquitto keeps everything in memory, Serai writes everything to its journal.
 * Once without and once with a 50 ms round trip between the two brokers; the load generator itself is always near.
 * Run it with {@code benchmarks/bridges.sh}.
 */
final class BridgeBenchmark {
    private static final int WINDOW = 1_000;
    private static final int ROUNDS = 5;
    /** Until then a third of the processor time goes to the compilers of the two virtual machines. */
    private static final int WARM_UP = 400_000;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final byte[] PAYLOAD = new byte[128];

    private final Path folder;
    private final int messages;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private SeraiServer serai;

    private BridgeBenchmark(Path folder, int messages) {
        this.folder = folder;
        this.messages = messages;
    }

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        System.out.printf(
                "%d messages of 128 bytes, QoS 1, window %d; median of %d rounds%n", messages, WINDOW, ROUNDS);
        int[] roundTrips = arguments.length > 1 ? new int[] {Integer.parseInt(arguments[1])} : new int[] {0, 50};
        for (int milliseconds : roundTrips) {
            BridgeBenchmark benchmark = new BridgeBenchmark(Files.createTempDirectory("bridges"), messages);
            try {
                benchmark.run(Duration.ofMillis(milliseconds));
            } finally {
                benchmark.close();
            }
        }
    }

    private void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private void run(Duration roundTrip) throws Exception {
        Mosquitto far = open(Mosquitto.start(folder, "persistence false", "max_inflight_messages " + WINDOW));
        TcpProxy network = open(new TcpProxy(far.port(), roundTrip));
        serai = open(new SeraiServer(folder));
        serai.with("MQTT_FAR_HOST", "127.0.0.1")
                .with("MQTT_FAR_PORT", String.valueOf(roundTrip.isZero() ? far.port() : network.port()));
        Files.writeString(
                serai.home().resolve("routes/bridges/far.camel.yaml"), bridge("out", "out/#") + bridge("in", "in/#"));
        serai.start();
        while (!serai.get("/status").body().contains("\"far\":{\"connected\":true")) {
            Thread.onSpinWait();
        }
        int own = ownBridge(roundTrip.isZero() ? far.port() : network.port(), "own", "mqttv311");
        int own5 = ownBridge(roundTrip.isZero() ? far.port() : network.port(), "five", "mqttv50");
        System.out.printf("round trip %d ms%n", roundTrip.toMillis());
        List<Way> ways = List.of(
                new Way("Mosquitto alone, no bridge", "direct/1", far.port(), null, far.port(), null),
                new Way("Serai's bridge, out", "out/1", serai.mqttPort(), SeraiServer.USER, far.port(), null),
                new Way("Serai's bridge, in", "in/1", far.port(), null, serai.mqttPort(), SeraiServer.USER),
                new Way("Mosquitto's own bridge, 3.1.1", "own/1", own, null, far.port(), null),
                new Way("Mosquitto's own bridge, 5", "five/1", own5, null, far.port(), null));
        for (Way way : ways) {
            round(way, way.topic().startsWith("own") || way.topic().startsWith("five") ? messages : WARM_UP);
        }
        // In turns, so that what else happens on the machine meets them all.
        for (int i = 0; i < ROUNDS; i++) {
            for (Way way : ways) {
                Duration before = service();
                way.rates[i] = round(way, messages);
                way.processor[i] = service().minus(before).toNanos() / 1_000.0 / messages;
            }
        }
        ways.forEach(way -> way.print(median(ways.get(0).rates)));
    }

    /** As it comes, with 20 messages in flight in MQTT 3.1.1, and as many as the other side allows in MQTT 5. */
    private int ownBridge(int address, String topic, String version) {
        return open(Mosquitto.start(
                        folder,
                        "persistence false",
                        "connection " + topic,
                        "address 127.0.0.1:" + address,
                        "topic " + topic + "/# out 1",
                        "bridge_protocol_version " + version))
                .port();
    }

    private static String bridge(String direction, String filter) {
        return """
                - templatedRoute:
                    routeId: bridge-far-%s
                    routeTemplateRef: bridge-%s
                    parameters:
                      - name: broker
                        value: far
                      - name: topicFilter
                        value: "%s"
                """
                .formatted(direction, direction, filter);
    }

    /** From a publisher at one port to a subscriber at another. */
    private record Way(
            String what,
            String topic,
            int from,
            @Nullable String fromUser,
            int to,
            @Nullable String toUser,
            double[] rates,
            double[] processor) {
        Way(String what, String topic, int from, @Nullable String fromUser, int to, @Nullable String toUser) {
            this(what, topic, from, fromUser, to, toUser, new double[ROUNDS], new double[ROUNDS]);
        }

        void print(double alone) {
            double each = median(processor);
            System.out.printf(
                    "  %-30s %,9.0f messages/s %5.2f%s%n",
                    what,
                    median(rates),
                    median(rates) / alone,
                    each < 5 ? "" : "%,7.0f µs of processor each in Serai".formatted(each));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The processor time that the service has used so far. */
    private Duration service() {
        return serai.running().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double round(Way way, int count) throws Exception {
        CountDownLatch arrived = new CountDownLatch(count);
        Subscriber subscriber = new Subscriber(
                "sink", settings(way.to(), "sink", way.toUser()), Duration.ofSeconds(1), (message, done) -> {
                    arrived.countDown();
                    done.done(null);
                });
        subscriber.subscribe(new Subscription(new TopicFilter(way.topic()), 1));
        subscriber.start();
        Publisher publisher =
                new Publisher("load", settings(way.from(), "load", way.fromUser()), Duration.ofSeconds(1), WINDOW);
        publisher.start();
        while (!subscriber.state().connected() || !publisher.state().connected()) {
            Thread.onSpinWait();
        }
        MqttMessage message = new MqttMessage(new TopicName(way.topic()), PAYLOAD, 1, false, PublishProperties.NONE);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            var unused = publisher.publish(message, null);
        }
        if (!arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(arrived.getCount() + " messages did not arrive on " + way.topic());
        }
        double rate = count / ((System.nanoTime() - start) / 1e9);
        publisher.close();
        subscriber.close();
        return rate;
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
                Duration.ofSeconds(30),
                WINDOW,
                Duration.ofSeconds(10),
                null,
                true);
    }
}
