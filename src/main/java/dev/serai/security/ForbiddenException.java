package dev.serai.security;

/** The caller is known and may not do this; the message says what, for the caller to read. */
public final class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is not permitted. */
    public ForbiddenException(String message) {
        super(message);
    }
}
