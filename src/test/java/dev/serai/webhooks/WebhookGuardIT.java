package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.messages.Direction;
import dev.serai.messages.StoredMessage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookGuardIT {
    private final Vertx vertx = Vertx.vertx();
    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void opensNoSocketToAPrivateAddressThoughTheWebhookExists() {
        // As after a name has changed its mind: the webhook was fine when it was written.
        CallResult refused = call(receiver.url().replace("127.0.0.1", "localhost"), false);

        assertThat(refused.success()).isFalse();
        assertThat(refused.reason()).contains("private, loopback or link-local");
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void keepsTheNameInTheHostHeaderThoughItConnectsToAnAddress() {
        CallResult taken = call(receiver.url().replace("127.0.0.1", "localhost"), true);

        assertThat(taken.success()).isTrue();
        assertThat(receiver.calls().get(0).header("Host")).startsWith("localhost:");
    }

    private static final StoredMessage MESSAGE =
            new StoredMessage(1, "a", new byte[0], 0, false, Direction.RECEIVED, "internal", null, 0, false);

    private CallResult call(String url, boolean privateAllowed) {
        Webhook webhook = WebhookService.webhook("1", url, "#", 0, Duration.ZERO);
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(now -> new EndpointClient(
                        vertx, context, webhook, new EndpointAddresses(privateAllowed), CallTraces.PASSED_ON)
                .call(MESSAGE, 1)
                .onSuccess(result::complete));
        return result.join();
    }
}
