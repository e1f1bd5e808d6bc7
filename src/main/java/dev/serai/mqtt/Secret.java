package dev.serai.mqtt;

/**
 * A password that never shows itself: what prints it prints stars.
 *
 * @param value the password itself
 */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
