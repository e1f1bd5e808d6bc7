package dev.serai;

/**
 * A password or key that shows itself only when asked by name.
 *
 * @param reveal the secret itself
 */
public record Secret(String reveal) {
    /** Three asterisks, so that a secret in a log line or an error stays one. */
    @Override
    public String toString() {
        return "***";
    }
}
