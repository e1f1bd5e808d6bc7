package dev.serai.mqtt;

import org.jspecify.annotations.Nullable;

/** Takes the messages of a subscription, one after the other, without waiting for the earlier ones to be done. */
@FunctionalInterface
public interface MessageHandler {
    /** Begins with this message and returns; {@code done} is told once, from any thread. */
    void handle(MqttMessage message, Done done);

    /** Learns that a message has been dealt with. */
    @FunctionalInterface
    interface Done {
        /**
         * Ends the handling of the message.
         *
         * @param failure why the message must come again, or null where it can be acknowledged
         */
        void done(@Nullable Throwable failure);
    }
}
