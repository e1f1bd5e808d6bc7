package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a webhook did not take, and disables a webhook that answered 410 once its message is kept. */
final class DeadLetterOffice implements GivenUp {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterOffice.class);

    private final DeadLetters letters;
    private final Consumer<Webhook> disable;

    DeadLetterOffice(DeadLetters letters, Consumer<Webhook> disable) {
        this.letters = letters;
        this.disable = disable;
    }

    @Override
    public CompletableFuture<Void> keep(Webhook webhook, StoredMessage message, int attempts, CallResult last) {
        LOG.warn(
                "Webhook {} ({}): message {} goes to the dead letters after {} attempts, the last {}",
                webhook.id(),
                webhook.name(),
                message.id(),
                attempts,
                last.reason());
        DeadLetter letter = new DeadLetter(message, attempts, last.status(), last.reason(), Instant.now());
        CompletableFuture<Void> kept = letters.keep(webhook.id(), letter);
        if (last.gone()) {
            disableAfter(kept, webhook);
        }
        return kept;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is logged here, and only here
    private void disableAfter(CompletableFuture<Void> kept, Webhook webhook) {
        kept.thenRunAsync(() -> disable.accept(webhook)).exceptionally(failure -> {
            LOG.error("Webhook {}: answered 410, but could not be disabled", webhook.id(), failure);
            return null;
        });
    }
}
