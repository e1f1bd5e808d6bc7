package dev.serai.broker;

/** A broker cannot take a message now; the same call may succeed later. */
public final class BrokerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps what the broker said. */
    public BrokerUnavailableException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
