package dev.serai.publish;

import dev.serai.api.ApiException;
import dev.serai.api.Callers;
import dev.serai.publish.IdempotencyKeys.Answer;
import dev.serai.publish.IdempotencyKeys.Claim;
import dev.serai.store.Sha256;
import dev.serai.store.Store;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * What the header {@code Idempotency-Key} asks for, as two steps of a route: {@link #claim} comes before anything is done,
 * the processor itself after the answer is made and before it is sent.
 */
public final class Idempotency {
    private static final String CLAIM = "SeraiIdempotencyClaim";
    private static final int MAX_KEY_LENGTH = 255;

    private final IdempotencyKeys keys;

    /** Keeps the answers under these keys. */
    public Idempotency(IdempotencyKeys keys) {
        this.keys = keys;
    }

    /**
     * Answers as the first time, and ends the route, where the key was used before; waits where the first time is still at
     * work.
     */
    public void claim(Exchange exchange) {
        Message request = exchange.getMessage();
        String key = request.getHeader("Idempotency-Key", "", String.class);
        if (key.isEmpty()) {
            return;
        }
        if (key.length() > MAX_KEY_LENGTH) {
            throw ApiException.invalid("Idempotency-Key must be at most " + MAX_KEY_LENGTH + " characters");
        }
        Claim claim = Store.await(keys.claim(Callers.identityOf(exchange), key, hash(exchange)));
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

    /** Keeps the answer on disk before it is sent. */
    public void keep(Exchange exchange) {
        Claim claim = exchange.getProperty(CLAIM, Claim.class);
        if (claim == null) {
            return;
        }
        Message answer = exchange.getMessage();
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        Store.await(keys.keep(claim, new Answer(status, answer.getBody(String.class))));
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
        Message request = exchange.getMessage();
        byte[] path = exchange.getFromEndpoint().getEndpointUri().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] partial =
                request.getHeader("partial", "", String.class).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return Sha256.of(path, partial, request.getBody(byte[].class));
    }
}
