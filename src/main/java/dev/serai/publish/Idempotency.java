package dev.serai.publish;

import dev.serai.api.ApiException;
import dev.serai.api.CallParameters;
import dev.serai.api.Callers;
import dev.serai.publish.IdempotencyKeys.Answer;
import dev.serai.publish.IdempotencyKeys.Claim;
import dev.serai.store.Sha256;
import dev.serai.store.Store;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What the header {@code Idempotency-Key} asks for, as two steps of a route: {@link #claim} comes before anything is done,
 * the processor itself after the answer is made and before it is sent.
 */
public final class Idempotency {
    private static final String CLAIM = "SeraiIdempotencyClaim";
    private static final int MAX_KEY_LENGTH = 255;
    private static final CompletableFuture<@Nullable Void> NOTHING_TO_DO = CompletableFuture.completedFuture(null);

    private final IdempotencyKeys keys;

    /** Keeps the answers under these keys. */
    public Idempotency(IdempotencyKeys keys) {
        this.keys = keys;
    }

    /**
     * Answers as the first time, and ends the route, where the key was used before; waits where the first time is still at
     * work.
     */
    public CompletionStage<@Nullable Void> claim(Exchange exchange) {
        String key = CallParameters.header(exchange, "Idempotency-Key");
        if (key.isEmpty()) {
            return NOTHING_TO_DO;
        }
        if (key.length() > MAX_KEY_LENGTH) {
            throw ApiException.invalid("Idempotency-Key must be at most " + MAX_KEY_LENGTH + " characters");
        }
        return keys.claim(Callers.identityOf(exchange), key, hash(exchange)).thenAccept(claim -> goOn(exchange, claim));
    }

    private void goOn(Exchange exchange, Claim claim) {
        Optional<Answer> answered = claim.answered();
        if (answered.isPresent()) {
            replay(exchange, answered.get());
            return;
        }
        exchange.setProperty(CLAIM, claim);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                keys.release(claim);
            }
        });
    }

    /** Keeps the answer; the exchange goes on, and the answer out, when it is on disk. */
    public CompletionStage<@Nullable Void> keep(Exchange exchange) {
        Claim claim = exchange.getProperty(CLAIM, Claim.class);
        if (claim == null) {
            return NOTHING_TO_DO;
        }
        Message answer = exchange.getMessage();
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        return keys.keep(claim, new Answer(status, answer.getBody(String.class)))
                .thenAccept(kept -> {});
    }

    /** Nothing was done, and the next call under the key is the first: its answer is not kept. */
    static void giveBack(Exchange exchange) {
        exchange.removeProperty(CLAIM);
    }

    /** Forgets the keys that are older than 24 hours. */
    public void forgetOld() {
        Store.await(keys.forgetOld());
    }

    private static void replay(Exchange exchange, Answer answer) {
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("Idempotent-Replayed", "true");
        message.setBody(answer.body());
        exchange.setRouteStop(true);
    }

    private static String hash(Exchange exchange) {
        byte[] path = exchange.getFromEndpoint().getEndpointUri().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String partial = Objects.requireNonNullElse(CallParameters.query(exchange, "partial"), "");
        return Sha256.of(
                path,
                partial.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                exchange.getMessage().getBody(byte[].class));
    }
}
