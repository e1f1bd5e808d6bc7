package dev.serai.security;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Malformed packets and requests, while a canary publishes and subscribes and must not miss a message. 1,000 of them, or
 * as many as the system property {@code serai.mutations} says: the profile {@code whole} says 20,000.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "counts threads and sockets in /proc")
class MutationsIT {
    private static final int COUNT = Integer.getInteger("serai.mutations", 1000);
    private static final int CANARY_EVERY = 20;
    /** Enough for an answer on loopback; a conversation that is still good gets one and stays open. */
    private static final int ANSWER_MILLIS = 20;

    /** Pools that fill with the work there is, and how many threads each may have; all others are there by half. */
    private static final Map<String, Integer> POOLS = Map.of(
            "vert.x-worker-thread-", 64,
            "vert.x-internal-blocking-", 20,
            "broker-", 30,
            "broker-io-", 5,
            "Thread- (activemq-scheduled-serai)", 5,
            // page-max-concurrent-io is 5, which the pool passes where two tasks come at once.
            "Thread- (activemq-paging-serai)", 10,
            "Thread- (activemq-remoting-mqtt-serai)", 3 * Runtime.getRuntime().availableProcessors());

    /** The compiler of the JVM adds one for itself now and then. */
    private static final int OF_THE_JVM = 2;

    /** What caches may still take; a conversation that stays in memory has at least its buffer. */
    private static final long MORE_HEAP = 24 * 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    void noMutationCostsTheCanaryAMessageOrLeavesAThreadOrSocketBehind() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            List<String> received = new CopyOnWriteArrayList<>();
            MqttClient canary = canary(serai, received);
            Mutations mutations = new Mutations(4711);
            List<String> sent = new ArrayList<>();
            Map<String, Long> threads = Map.of();
            double heap = 0;
            for (int i = 0; i < COUNT; i += CANARY_EVERY) {
                if (i == COUNT / 2) {
                    threads = threads(serai);
                    heap = heap(serai);
                }
                send(serai, mutations, CANARY_EVERY);
                String message = String.valueOf(i);
                canary.publish("canary/1", message.getBytes(StandardCharsets.UTF_8), 1, false);
                sent.add(message);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> received.size() >= sent.size());
            assertThat(received).containsExactlyElementsOf(sent);
            assertThat(canary.isConnected()).isTrue();
            await().atMost(Duration.ofSeconds(60)).until(() -> sockets(serai) < 20);
            Map<String, Long> before = threads;
            // Artemis ends connections in threads that stay for a minute after their last one.
            await().atMost(Duration.ofSeconds(150))
                    .untilAsserted(() -> assertThat(threads(serai)).allSatisfy((name, count) -> assertThat(count)
                            .isLessThanOrEqualTo(
                                    POOLS.containsKey(name)
                                            ? POOLS.get(name)
                                            : before.getOrDefault(name, 0L) + OF_THE_JVM)));
            assertThat(heap(serai)).isLessThanOrEqualTo(heap + MORE_HEAP);
            assertThat(serai.get("/status").statusCode()).isEqualTo(200);
            canary.disconnectForcibly(0, 1000);
            canary.close();
        }
    }

    private static void send(SeraiServer serai, Mutations mutations, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (i % 3 == 0) {
                RawSocket.exchange(serai.httpPort(), mutations.next(Mutations.HTTP), ANSWER_MILLIS);
            } else {
                RawSocket.exchange(serai.mqttPort(), mutations.next(Mutations.MQTT), ANSWER_MILLIS);
            }
        }
    }

    private static MqttClient canary(SeraiServer serai, List<String> received) throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + serai.mqttPort(), "canary", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(SeraiServer.USER);
        options.setPassword(SeraiServer.PASSWORD.toCharArray());
        client.setTimeToWait(60_000);
        client.connect(options);
        client.subscribe(
                "canary/#",
                1,
                (topic, message) -> received.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        return client;
    }

    /** How many threads there are of each name, numbers left out. */
    private static Map<String, Long> threads(SeraiServer serai) throws Exception {
        Process dump = jcmd(serai, "Thread.print");
        try (Stream<String> lines = dump.inputReader().lines()) {
            return lines.filter(line -> line.startsWith("\""))
                    .map(line -> line.substring(1, line.indexOf('"', 1)))
                    .collect(groupingBy(name -> name.replaceAll("@[0-9a-f]+|[0-9]+", ""), counting()));
        }
    }

    private static Process jcmd(SeraiServer serai, String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return new ProcessBuilder(jcmd, String.valueOf(serai.running().pid()), command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Bytes of the heap that are in use after a full collection. */
    private static double heap(SeraiServer serai) throws Exception {
        Process collection = jcmd(serai, "GC.run");
        collection.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(collection.waitFor()).isZero();
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Established connections to the two ports, from the service's side. */
    private static long sockets(SeraiServer serai) throws IOException {
        List<String> ports =
                List.of(String.format(":%04X ", serai.mqttPort()), String.format(":%04X ", serai.httpPort()));
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> lines(proc(serai).resolve(table)))
                .filter(line -> line.length() > 37 && line.startsWith("01", 34))
                .filter(line ->
                        ports.stream().anyMatch(port -> line.substring(0, 20).contains(port)))
                .count();
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static Path proc(SeraiServer serai) {
        return Path.of("/proc", String.valueOf(serai.running().pid()));
    }
}
