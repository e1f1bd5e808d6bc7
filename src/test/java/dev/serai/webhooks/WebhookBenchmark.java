package dev.serai.webhooks;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures messages per second from "offered" to "answered 200" by a local HTTP server, first one webhook alone, then
 * beside a dead one and one that answers in 2 s. Run it with {@code benchmarks/webhooks.sh}.
 */
final class WebhookBenchmark {
    private static final int TOPICS = 100;
    private static final int WINDOW = 2_000;
    private static final byte[] PAYLOAD = "{\"t\":21.5,\"unit\":\"C\",\"pad\":\"%s\"}"
            .formatted("x".repeat(90))
            .getBytes(StandardCharsets.UTF_8);

    private WebhookBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40_000;
        Path folder = Files.createTempDirectory("webhooks");
        LongAdder answered = new LongAdder();
        HttpServer fast = server(answered);
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        slow.setExecutor(CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
        slow.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        slow.start();
        try (ServerSocket dead = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WebhookService service = new WebhookService(folder)) {
            service.webhooks().put(webhook("1", fast.getAddress().getPort(), "#"));
            for (int round = 0; round < 4; round++) {
                report(round == 0 ? "warm-up" : "alone", run(service, answered, messages));
            }
            service.webhooks().put(webhook("2", dead.getLocalPort(), "#"));
            service.webhooks().put(webhook("3", slow.getAddress().getPort(), "#"));
            for (int round = 0; round < 3; round++) {
                report("beside a dead and a slow one", run(service, answered, messages));
            }
        } finally {
            fast.stop(0);
            slow.stop(0);
        }
    }

    private static double run(WebhookService service, LongAdder answered, int messages) throws Exception {
        long before = answered.sum();
        long start = System.nanoTime();
        Deque<CompletableFuture<Void>> offered = new ArrayDeque<>();
        for (int i = 0; i < messages; i++) {
            offered.add(service.offer("t/" + i % TOPICS, PAYLOAD));
            if (offered.size() > WINDOW) {
                offered.removeFirst().join();
            }
        }
        while (answered.sum() - before < messages) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return messages / ((System.nanoTime() - start) / 1e9);
    }

    private static HttpServer server(LongAdder answered) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            answered.increment();
        });
        server.start();
        return server;
    }

    private static Webhook webhook(String id, int port, String filter) {
        return WebhookService.webhook(id, "http://127.0.0.1:" + port + "/", filter, 100, Duration.ofSeconds(5));
    }

    private static void report(String what, double rate) {
        System.out.printf("%-30s %,8.0f messages/s%n", what, rate);
    }
}
