package org.apache.activemq.artemis.core.protocol.mqtt;

import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.jspecify.annotations.Nullable;

/** Tells a connection that sends a PUBLISH which message of which queue it is: Artemis hands on the packet alone. */
final class DeliveryWatch implements ActiveMQServerPlugin {
    private static final ThreadLocal<@Nullable MessageReference> DELIVERED = new ThreadLocal<>();

    /** What this thread delivers right now, or null. */
    static @Nullable MessageReference delivered() {
        return DELIVERED.get();
    }

    @Override
    public void beforeDeliver(ServerConsumer consumer, MessageReference reference) {
        DELIVERED.set(reference);
    }

    @Override
    public void afterDeliver(ServerConsumer consumer, MessageReference reference) {
        DELIVERED.remove();
    }
}
