package dev.serai.webhooks;

import static dev.serai.webhooks.WebhookService.webhook;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookIsolationIT {
    private static final int MESSAGES = 2_000;

    @Test
    void aDeadAndAStuckEndpointHoldUpNothingElse(@TempDir Path folder) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Receiver stuck = new Receiver();
                Receiver good = new Receiver();
                WebhookService service = new WebhookService(folder)) {
            stuck.answering(call -> {
                try {
                    go.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return 200;
            });
            // Connections are made, or queue up, and nobody ever answers.
            String dead = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            service.webhooks().put(webhook("1", dead, "#", 100, Duration.ofSeconds(5)));
            service.webhooks().put(webhook("2", stuck.url(), "#", 100, Duration.ofSeconds(5)));
            service.webhooks().put(webhook("3", good.url(), "#", 0, Duration.ZERO));

            for (int i = 0; i < MESSAGES; i++) {
                service.offer("t/" + i % 40, Integer.toString(i)).join();
            }

            await().atMost(60, SECONDS).until(() -> service.webhooks().waiting("3") == 0);
            assertThat(good.calls()).hasSize(MESSAGES);
            assertThat(service.webhooks().waiting("1")).isEqualTo(MESSAGES);
            assertThat(service.webhooks().waiting("2")).isEqualTo(MESSAGES);
            go.countDown();
        }
    }
}
