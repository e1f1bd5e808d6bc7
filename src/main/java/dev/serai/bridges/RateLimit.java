package dev.serai.bridges;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets so many through a second, evenly; those that come too early wait. Not thread-safe: one thread per bridge. */
final class RateLimit {
    private final long nanosEach;
    private long next = System.nanoTime();

    /** @param perSecond 0 for no limit */
    RateLimit(int perSecond) {
        this.nanosEach = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void acquire() {
        if (nanosEach == 0) {
            return;
        }
        long now = System.nanoTime();
        while (now < next && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(next - now);
            now = System.nanoTime();
        }
        next = Math.max(next, now) + nanosEach;
    }
}
