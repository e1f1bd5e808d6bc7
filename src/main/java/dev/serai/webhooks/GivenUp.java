package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import java.util.concurrent.CompletableFuture;

/** What happens to a message whose webhook did not take it: kept among the dead letters, and after 410 no more calls. */
interface GivenUp {
    /** Completes once the message is safe, so that it may leave the queue. */
    CompletableFuture<Void> keep(Webhook webhook, StoredMessage message, int attempts, CallResult last);
}
