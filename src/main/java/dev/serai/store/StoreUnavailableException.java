package dev.serai.store;

import org.jspecify.annotations.Nullable;

/** The database could not be reached or did not take a write; nothing of that write is in it. HTTP answers 503. */
public final class StoreUnavailableException extends RuntimeException {
    /** The cause goes to the log; the message may go to a client. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
