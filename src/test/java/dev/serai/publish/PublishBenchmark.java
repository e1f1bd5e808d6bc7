package dev.serai.publish;

import static org.awaitility.Awaitility.await;

import dev.serai.HttpLoad;
import dev.serai.Medians;
import dev.serai.Medians.Measurement;
import dev.serai.MosquittoSession;
import dev.serai.SeraiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Messages per second that the API publishes to the embedded broker, one in each call beside a route that only answers a
 * fixed body, and 10,000 in each call with a durable subscriber that receives them. Run it with
 * {@code benchmarks/publish.sh}.
 */
final class PublishBenchmark {
    private static final int ROUNDS = 5;
    private static final int FEW = 32;
    private static final int MANY = 128;
    private static final int BULK = 10_000;
    private static final int BULKS = 10;
    private static final Duration TURN = Duration.ofSeconds(2);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final String PAYLOAD = "x".repeat(128);
    private static final String FIXED_ROUTE =
            """
            - route:
                id: benchmark-fixed
                from:
                  uri: platform-http
                  parameters:
                    path: /benchmark/fixed
                    httpMethodRestrict: POST
                  steps:
                    - setBody:
                        constant:
                          expression: '{"status":"success","message":"Message published successfully"}'
            """;

    private final SeraiServer serai;

    private PublishBenchmark(SeraiServer serai) {
        this.serai = serai;
    }

    public static void main(String[] arguments) throws Exception {
        String store = arguments.length > 0 ? arguments[0] : "none";
        SeraiServer serai = new SeraiServer(Files.createTempDirectory("publish")).with("MESSAGE_STORE", store);
        Path routes = Files.createDirectories(serai.home().resolve("routes/benchmark"));
        Files.writeString(routes.resolve("fixed.camel.yaml"), FIXED_ROUTE);
        try (serai) {
            serai.start();
            PublishBenchmark benchmark = new PublishBenchmark(serai);
            System.out.printf("MESSAGE_STORE=%s; messages of 128 bytes; medians of %d rounds%n", store, ROUNDS);
            benchmark.singles(FEW);
            benchmark.singles(MANY);
            benchmark.bulks();
        }
    }

    private void singles(int connections) throws Exception {
        try (HttpLoad fixed =
                        new HttpLoad(serai, "/benchmark/fixed", List.of(message("single/nobody", 1)), connections);
                HttpLoad zero = new HttpLoad(serai, "/publish", List.of(message("single/nobody", 0)), connections);
                HttpLoad one = new HttpLoad(serai, "/publish", List.of(message("single/nobody", 1)), connections);
                HttpLoad kept = new HttpLoad(serai, "/publish", List.of(message("single/one", 1)), connections)) {
            MosquittoSession single = MosquittoSession.subscribe(serai, "single/one");
            Process receiver = single.receive();
            AtomicLong received = count(receiver);
            Map<String, Measurement> turns = new LinkedHashMap<>();
            turns.put("a route that answers a fixed body", () -> fixed.perSecond(TURN));
            turns.put("POST /publish, QoS 0, no subscriber", () -> zero.perSecond(TURN));
            turns.put("POST /publish, QoS 1, no subscriber", () -> one.perSecond(TURN));
            turns.put("POST /publish, QoS 1, durable subscriber", () -> {
                double rate = kept.perSecond(TURN);
                // What is still on its way would be on the account of whoever has the next turn.
                untilQuiet(receiver, received);
                return rate;
            });
            System.out.println(connections + " connections");
            new Medians(ROUNDS, turns).print("calls/s   ");
            receiver.destroy();
            receiver.waitFor();
        }
    }

    private static AtomicLong count(Process receiver) {
        AtomicLong received = new AtomicLong();
        Thread reader = new Thread(() -> receiver.inputReader().lines().forEach(line -> received.incrementAndGet()));
        reader.setDaemon(true);
        reader.start();
        return received;
    }

    private static void untilQuiet(Process receiver, AtomicLong received) {
        AtomicLong before = new AtomicLong(-1);
        await().atMost(Duration.ofMinutes(1)).pollInterval(QUIET).until(() -> {
            if (!receiver.isAlive()) {
                throw new IllegalStateException("the subscriber has ended");
            }
            long now = received.get();
            return before.getAndSet(now) == now;
        });
    }

    private void bulks() throws Exception {
        byte[] body = IntStream.range(0, BULK)
                .mapToObj(i -> message("bulk/" + i % 100, 1))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
        MosquittoSession session = MosquittoSession.subscribe(serai, "bulk/#");
        Map<String, Measurement> turns = new LinkedHashMap<>();
        turns.put("POST /publish/bulk, subscriber away", () -> {
            double rate = bulks(body);
            session.receive(BULK * BULKS).waitFor();
            return rate;
        });
        turns.put("POST /publish/bulk, subscriber connected", () -> {
            Process receiver = session.receive(BULK * BULKS);
            double rate = bulks(body);
            receiver.waitFor();
            return rate;
        });
        new Medians(ROUNDS, turns).print("messages/s");
    }

    private double bulks(byte[] body) {
        long start = System.nanoTime();
        for (int i = 0; i < BULKS; i++) {
            HttpResponse<String> answer = serai.send(serai.request("/publish/bulk")
                    .header("X-API-Key", SeraiServer.KEY)
                    .POST(BodyPublishers.ofByteArray(body)));
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
        }
        return BULK * BULKS / ((System.nanoTime() - start) / 1e9);
    }

    private static String message(String topic, int qos) {
        return "{\"topic\":\"" + topic + "\",\"qos\":" + qos + ",\"payload\":\"" + PAYLOAD + "\"}";
    }
}
