package dev.serai.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.HttpLoad;
import dev.serai.Medians;
import dev.serai.Medians.Measurement;
import dev.serai.MosquittoSession;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the message store costs, with SQLite: messages per second without it, with it, and with a million messages in it;
 * and how long the first page of a million takes. Run it with {@code benchmarks/store.sh}.
 */
final class StoreBenchmark {
    private static final int ROUNDS = 3;
    private static final int CONNECTIONS = 32;
    private static final int TOPICS = 1_000;
    private static final int BULK = 10_000;
    private static final int PAGES = 200;
    private static final Duration TURN = Duration.ofSeconds(3);
    private static final String PAYLOAD = "x".repeat(128);
    private static final List<String> MESSAGES =
            IntStream.range(0, TOPICS).mapToObj(StoreBenchmark::message).toList();

    private StoreBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int stored = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        try (SeraiServer none = start("none");
                SeraiServer empty = start("all");
                SeraiServer full = start("all")) {
            fill(full, stored);
            try (HttpLoad toNone = new HttpLoad(none, "/publish", MESSAGES, CONNECTIONS);
                    HttpLoad toEmpty = new HttpLoad(empty, "/publish", MESSAGES, CONNECTIONS);
                    HttpLoad toFull = new HttpLoad(full, "/publish", MESSAGES, CONNECTIONS)) {
                System.out.printf("Medians of %d rounds; nobody subscribes%n", ROUNDS);
                Map<String, Measurement> turns = new LinkedHashMap<>();
                turns.put("MESSAGE_STORE=none", () -> toNone.perSecond(TURN));
                turns.put("MESSAGE_STORE=all, SQLite, empty at first", () -> toEmpty.perSecond(TURN));
                turns.put("MESSAGE_STORE=all, SQLite, %,d stored".formatted(stored), () -> toFull.perSecond(TURN));
                new Medians(ROUNDS, turns).print("messages/s");
                System.out.println("The same with a durable subscriber, which is away");
                for (SeraiServer each : List.of(none, empty, full)) {
                    MosquittoSession.subscribe(each, "devices/#");
                }
                new Medians(ROUNDS, turns).print("messages/s");
            }
            page(full, "/messages");
            page(full, "/messages?confirmed=any&direction=published");
            page(full, "/messages?topic=devices/500/telemetry");
            page(full, "/messages?topic=devices/%2B/telemetry");
            page(full, "/messages?direction=received");
            confirmAllButTheOldest(full, stored / 10);
            System.out.println("All but a tenth confirmed, the newest");
            page(full, "/messages");
            page(full, "/messages?topic=devices/500/telemetry");
        }
    }

    private static SeraiServer start(String store) throws Exception {
        return new SeraiServer(Files.createTempDirectory("store"))
                .with("MESSAGE_STORE", store)
                .start();
    }

    private static void fill(SeraiServer serai, int messages) {
        for (int from = 0; from < messages; from += BULK) {
            String body = IntStream.range(from, Math.min(from + BULK, messages))
                    .mapToObj(i -> MESSAGES.get(i % TOPICS))
                    .collect(Collectors.joining(",", "[", "]"));
            require(serai.post("/publish/bulk", body));
        }
    }

    private static void confirmAllButTheOldest(SeraiServer serai, int rest) throws IOException {
        List<String> ids = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = new ObjectMapper()
                    .readTree(serai.get("/messages?limit=1000&after=" + after).body())
                    .path("messages");
            page.forEach(message -> ids.add(message.path("id").asText()));
            after = page.isEmpty() ? "" : ids.get(ids.size() - 1);
        } while (!after.isEmpty());
        List<String> newest = ids.subList(0, ids.size() - rest);
        for (int from = 0; from < newest.size(); from += BULK) {
            List<String> some = newest.subList(from, Math.min(from + BULK, newest.size()));
            require(serai.post("/messages/confirm", "{\"ids\":[\"" + String.join("\",\"", some) + "\"]}"));
        }
    }

    /** The first page, over and over, while nothing else happens. */
    private static void page(SeraiServer serai, String path) {
        double[] millis = new double[PAGES];
        for (int i = 0; i < PAGES; i++) {
            long start = System.nanoTime();
            require(serai.get(path));
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis, PAGES / 4, PAGES);
        System.out.printf(
                "GET %-48s median %5.1f ms, slowest %5.1f ms%n",
                path, millis[PAGES / 4 + (PAGES - PAGES / 4) / 2], millis[PAGES - 1]);
    }

    private static void require(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    private static String message(int device) {
        return "{\"topic\":\"devices/" + device + "/telemetry\",\"qos\":1,\"payload\":\"" + PAYLOAD + "\"}";
    }
}
