package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The threads that call webhooks; apart from those of the API, so that neither slows the other. */
final class EventLoops {
    /** Enough for calls that only wait. */
    private static final int THREADS = 2;

    private @Nullable Vertx vertx;

    void start() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(THREADS));
    }

    void stop() {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            vertx = null;
        }
    }

    Vertx vertx() {
        if (vertx == null) {
            throw new IllegalStateException("The webhooks are stopped");
        }
        return vertx;
    }

    /** Calls a webhook once, past its queue. */
    CompletableFuture<CallResult> call(
            Webhook webhook, StoredMessage message, EndpointAddresses names, CallTraces traces) {
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        Vertx loops = vertx();
        Context context = loops.getOrCreateContext();
        context.runOnContext(now -> {
            EndpointClient client = new EndpointClient(loops, context, webhook, names, traces);
            client.call(message, 1).onSuccess(answer -> {
                client.close();
                result.complete(answer);
            });
        });
        return result;
    }
}
