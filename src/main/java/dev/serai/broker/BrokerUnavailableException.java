package dev.serai.broker;

import org.jspecify.annotations.Nullable;

/** A broker cannot take a message now; the same call may succeed later. */
public final class BrokerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String reason;

    /** Keeps what the broker said. */
    public BrokerUnavailableException(Throwable cause) {
        super(cause.getMessage(), cause);
        this.reason = null;
    }

    /** Refuses for a reason that the log and the health report have already, and that the caller may know. */
    public BrokerUnavailableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** What the caller may know; null where the log alone has it. */
    public @Nullable String reason() {
        return reason;
    }
}
