package dev.serai.mqtt;

import org.jspecify.annotations.Nullable;

/** What waits on the embedded broker for the connections to others. */
@FunctionalInterface
public interface Stores {
    /** How many messages wait for the connection of this name. */
    long waitingFor(String connection);

    /** What is wrong with what waits for the connection of this name; null where nothing is. */
    default @Nullable String troubleWith(String connection) {
        return null;
    }
}
