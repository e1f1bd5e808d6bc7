package dev.serai;

/**
 * A reason not to start, in one line that an operator can act on: it names the setting, file or address at fault.
 * {@link Serai#main} prints the line and ends the process with exit code 1.
 */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A reason that is the operator's to mend, without a technical cause. */
    public StartupException(String message) {
        super(message);
    }

    /** A reason with the technical cause, which goes to the log at debug level only. */
    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
