package dev.serai.mqtt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One message in a {@link PublishPipeline}, with the time that is left for it. */
final class Sending {
    final MqttMessage message;
    final CompletableFuture<Void> future = new CompletableFuture<>();
    private final long taken = System.nanoTime();
    private final long patienceNanos;

    Sending(MqttMessage message, @Nullable Duration patience) {
        this.message = message;
        this.patienceNanos = patience == null ? Long.MAX_VALUE : patience.toNanos();
    }

    long nanosLeft() {
        return patienceNanos == Long.MAX_VALUE ? Long.MAX_VALUE : patienceNanos - (System.nanoTime() - taken);
    }

    /** Whether the message has outlived its expiry interval here (MQTT 5, 3.3.2.3.3). */
    boolean expired() {
        Long expiry = message.properties().messageExpiryInterval();
        return expiry != null && secondsWaited() >= Math.max(1, expiry);
    }

    /** The message with its expiry interval less the time it has waited here. */
    MqttMessage remaining() {
        Long expiry = message.properties().messageExpiryInterval();
        long waited = secondsWaited();
        if (expiry == null || waited == 0) {
            return message;
        }
        return message.withProperties(message.properties().withMessageExpiryInterval(Math.max(1, expiry - waited)));
    }

    Duration waited() {
        return Duration.ofNanos(System.nanoTime() - taken);
    }

    private long secondsWaited() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - taken);
    }
}
