package dev.serai.mqtt;

import org.jspecify.annotations.Nullable;

/** Something in which messages wait. */
@FunctionalInterface
public interface Waiting {
    /** How many wait, those on their way included. */
    long waiting();

    /** What is wrong, for example that messages are dropped; null where nothing is. */
    default @Nullable String trouble() {
        return null;
    }
}
