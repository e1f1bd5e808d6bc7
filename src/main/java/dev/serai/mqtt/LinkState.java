package dev.serai.mqtt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client is connected, and why it was not.
 *
 * @param connected whether it is connected and makes progress
 * @param since when this began; null where it never was connected
 * @param lastError the last thing that went wrong, kept after it is mended; null where nothing did
 * @param connects how often it has been connected
 */
record LinkState(boolean connected, @Nullable Instant since, @Nullable String lastError, long connects) {
    static final LinkState NEVER_CONNECTED = new LinkState(false, null, null, 0);

    LinkState up(Instant now) {
        return new LinkState(true, now, lastError, connects + 1);
    }

    LinkState down(String reason) {
        return new LinkState(false, connected ? Instant.now() : since, reason, connects);
    }
}
