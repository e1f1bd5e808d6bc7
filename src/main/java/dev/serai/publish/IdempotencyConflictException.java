package dev.serai.publish;

/** An {@code Idempotency-Key} was used before for another request. HTTP answers 409. */
public final class IdempotencyConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message goes to the client. */
    public IdempotencyConflictException() {
        super("This Idempotency-Key was used for another request");
    }
}
