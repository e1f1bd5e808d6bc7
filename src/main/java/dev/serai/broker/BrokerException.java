package dev.serai.broker;

/** The embedded broker refused or failed at something that this process asked of it. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
