package dev.serai.messages;

import dev.serai.Environment;

/**
 * Which messages are stored, and how long.
 *
 * @param published whether what the API publishes is stored
 * @param received whether what arrives on a subscription is stored
 */
public record MessageSettings(boolean published, boolean received, Retention retention) {
    /** Reads {@code MESSAGE_STORE} and the retention. */
    public static MessageSettings from(Environment environment) {
        String kept = environment.oneOf("MESSAGE_STORE", "all", "all", "received", "none");
        return new MessageSettings(kept.equals("all"), !kept.equals("none"), Retention.from(environment));
    }
}
