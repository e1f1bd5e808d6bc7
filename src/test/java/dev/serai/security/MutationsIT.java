package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** The pools of 64 and 30 workers may still fill in the second half; a leak adds one for each conversation. */
    private static final int MORE_THREADS = 100;

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
            long threads = 0;
            double heap = 0;
            for (int i = 0; i < COUNT; i += CANARY_EVERY) {
                if (i == COUNT / 2) {
                    // By now the pools have all the threads they may have.
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
            assertThat(threads(serai)).isLessThanOrEqualTo(threads + MORE_THREADS);
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

    private static long threads(SeraiServer serai) throws IOException {
        try (Stream<Path> tasks = Files.list(proc(serai).resolve("task"))) {
            return tasks.count();
        }
    }

    /** Bytes of the heap that are in use after a full collection. */
    private static double heap(SeraiServer serai) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process collection = new ProcessBuilder(
                        jcmd, String.valueOf(serai.running().pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
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
