package dev.serai.mqtt;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes many messages at once and in order: those that wait, and those in flight between PUBLISH and PUBACK or
 * PUBCOMP. On a lost connection what was in flight goes back to the head of those that wait. Each of the two holds at
 * most one window of messages; who offers more is made to wait. Thread-safe.
 */
final class PublishPipeline {
    private final String name;
    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SendQueues queues = new SendQueues();
    private @Nullable Wire wire;
    private int allowed;
    private int allowedOfQosTwo;
    private boolean closed;
    private long lastProgress = System.nanoTime();

    PublishPipeline(String name, int window) {
        this.name = name;
        this.window = window;
    }

    /**
     * Takes a message; the future completes with the broker's acknowledgement, or exceptionally with
     * {@link MqttRefusedException}, {@link MqttBusyException}, {@link MqttTimeoutException} or {@link MqttUnreachableException}.
     *
     * @param patience how long message and caller wait; null: as long as it takes
     */
    CompletableFuture<Void> publish(MqttMessage message, @Nullable Duration patience) throws InterruptedException {
        Sending sending = new Sending(message, patience);
        lock.lockInterruptibly();
        try {
            if (!awaitRoom(sending)) {
                sending.future.completeExceptionally(late(sending));
            } else if (closed) {
                sending.future.completeExceptionally(new MqttUnreachableException(name + ": stopped"));
            } else {
                queues.add(sending);
                pump();
            }
        } finally {
            lock.unlock();
        }
        return sending.future;
    }

    private boolean awaitRoom(Sending sending) throws InterruptedException {
        while (queues.waiting() >= window && !closed) {
            long left = sending.nanosLeft();
            if (left <= 0) {
                return false;
            }
            changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
        return true;
    }

    /** A connection is up: what was in flight goes out again first, then the rest. */
    void connected(Wire connected, Accepted accepted) {
        lock.lock();
        try {
            wire = connected;
            allowed = Math.min(window, accepted.receiveMaximum());
            allowedOfQosTwo = Math.min(window, accepted.qosTwoMaximum());
            lastProgress = System.nanoTime();
            pump();
        } finally {
            lock.unlock();
        }
    }

    void disconnected() {
        lock.lock();
        try {
            wire = null;
            queues.allBack();
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        while (wire != null && queues.inFlight() < (queues.nextQos() == 2 ? allowedOfQosTwo : allowed)) {
            Sending next = queues.begin();
            if (next == null) {
                break;
            }
            lastProgress = queues.inFlight() == 1 ? System.nanoTime() : lastProgress;
            try {
                wire.publish(next.remaining(), code -> acknowledged(next, code));
            } catch (MqttUnreachableException e) {
                // The link is about to hear of it, too; nothing more can go out on this wire.
                queues.back(next);
                wire = null;
            } catch (IllegalArgumentException | MqttRefusedException e) {
                queues.remove(next);
                next.future.completeExceptionally(e);
            }
        }
        changed.signalAll();
    }

    private void acknowledged(Sending sending, int reasonCode) {
        lock.lock();
        try {
            lastProgress = System.nanoTime();
            queues.remove(sending);
            pump();
        } finally {
            lock.unlock();
        }
        if (ReasonCode.isError(reasonCode)) {
            sending.future.completeExceptionally(
                    ReasonCode.failure(name + ": PUBLISH to " + sending.message.topic(), reasonCode));
        } else {
            sending.future.complete(null);
        }
    }

    /** Fails what has waited longer than its patience. */
    void expire() {
        List<Sending> late;
        lock.lock();
        try {
            late = queues.late();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        late.forEach(sending -> sending.future.completeExceptionally(late(sending)));
    }

    private MqttTimeoutException late(Sending sending) {
        return new MqttTimeoutException(
                name + ": PUBLISH to " + sending.message.topic() + " was not acknowledged in time");
    }

    /** How long the broker has answered nothing although messages are in flight; zero when none are. */
    Duration silence() {
        return locked(
                () -> queues.inFlight() == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastProgress));
    }

    /** Messages taken and not yet acknowledged. */
    int size() {
        return locked(queues::size);
    }

    /** Messages between PUBLISH and acknowledgement. */
    int inFlight() {
        return locked(queues::inFlight);
    }

    /** How long the message that has waited longest has waited; zero where none waits. */
    Duration oldest() {
        return locked(queues::oldest);
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is acknowledged, at most this long, then takes no more and fails the rest. */
    void close(Duration patience) {
        List<Sending> left;
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (wire != null && nanos > 0 && queues.size() > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            left = queues.clear();
            changed.signalAll();
            lock.unlock();
        }
        left.forEach(sending ->
                sending.future.completeExceptionally(new MqttUnreachableException(name + ": stopped before PUBACK")));
    }
}
