package org.apache.activemq.artemis.core.protocol.mqtt;

import org.apache.activemq.artemis.core.server.MessageReference;
import org.jspecify.annotations.Nullable;

/** Tells a connection that sends a PUBLISH which message of which queue it is: Artemis hands on the packet alone. */
final class DeliveryWatch {
    private static final ThreadLocal<@Nullable MessageReference> DELIVERED = new ThreadLocal<>();

    private DeliveryWatch() {}

    /** What this thread delivers right now, or null. */
    static @Nullable MessageReference delivered() {
        return DELIVERED.get();
    }

    static void begin(MessageReference reference) {
        DELIVERED.set(reference);
    }

    /** Nulled and not removed, which would be made anew for the next message. */
    static void end() {
        DELIVERED.set(null);
    }
}
