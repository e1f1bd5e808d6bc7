package dev.serai.mqtt;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A consumer whose subscription can be looked at and ended, not only paused. */
public interface Revocable {
    /**
     * The broker's answer to the subscription.
     *
     * @return completes when the broker has granted it; fails with {@link MqttRefusedException} when it has not; neither
     *     while the broker cannot be reached
     */
    CompletableFuture<@Nullable Void> granted();

    /** Ends the subscription itself: the broker keeps nothing more for it. The consumer is stopped next. */
    void revoke();
}
