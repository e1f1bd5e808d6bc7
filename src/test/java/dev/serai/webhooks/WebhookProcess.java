package dev.serai.webhooks;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of its own that tells one webhook about numbers: arguments are the folder, the URL, the first number and the
 * last but one. It prints each number once it is durable, and lives until its standard input ends.
 */
final class WebhookProcess {
    private static final int TOPICS = 20;

    private WebhookProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (WebhookService service = new WebhookService(Path.of(arguments[0]))) {
            if (service.webhooks().find("1").isEmpty()) {
                service.webhooks().put(WebhookService.webhook("1", arguments[1], "#", 100, Duration.ofMillis(100)));
            }
            for (int i = Integer.parseInt(arguments[2]); i < Integer.parseInt(arguments[3]); i++) {
                service.offer("t/" + i % TOPICS, Integer.toString(i)).join();
                System.out.println(i);
            }
            while (System.in.read() >= 0) {
                // the test is not done yet
            }
        }
    }
}
