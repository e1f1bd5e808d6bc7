package dev.serai.bridges;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets so many through a second, evenly; those that come too early wait. Not thread-safe: one thread per bridge. */
final class RateLimit {
    private final long nanosEach;
    private final Clock clock;
    private long next;

    /** Time, and waiting for it. */
    interface Clock {
        long nanos();

        void park(long nanos);
    }

    private static final Clock SYSTEM = new Clock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    };

    /** @param perSecond 0 for no limit */
    RateLimit(int perSecond) {
        this(perSecond, SYSTEM);
    }

    RateLimit(int perSecond, Clock clock) {
        this.nanosEach = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.clock = clock;
        this.next = clock.nanos();
    }

    void acquire() {
        if (nanosEach == 0) {
            return;
        }
        long now = clock.nanos();
        while (now < next && !Thread.currentThread().isInterrupted()) {
            clock.park(next - now);
            now = clock.nanos();
        }
        next = Math.max(next, now) + nanosEach;
    }
}
