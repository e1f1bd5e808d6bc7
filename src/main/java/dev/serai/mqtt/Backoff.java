package dev.serai.mqtt;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt to connect: a random time between {@value #LEAST_MILLIS} ms and a bound that
 * doubles with each failure ("full jitter"), so that many clients of one broker do not return in step. Not thread-safe.
 */
final class Backoff {
    private static final long LEAST_MILLIS = 50;
    private static final long FIRST_BOUND_MILLIS = 1_000;
    private static final int MOST_DOUBLINGS = 20;

    private final long mostMillis;
    private int failures;

    Backoff(Duration most) {
        this.mostMillis = Math.max(LEAST_MILLIS + 1, most.toMillis());
    }

    /** The wait before the next attempt. */
    Duration next() {
        long bound = bound();
        failures++;
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(LEAST_MILLIS, bound));
    }

    /** Called when a connection has been stable. */
    void reset() {
        failures = 0;
    }

    /** The longest wait that {@link #next} can answer now, in milliseconds. */
    long bound() {
        long doubled = FIRST_BOUND_MILLIS << Math.min(failures, MOST_DOUBLINGS);
        return Math.min(mostMillis, doubled);
    }
}
