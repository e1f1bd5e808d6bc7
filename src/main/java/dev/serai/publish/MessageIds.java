package dev.serai.publish;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of messages: decimal digits, unique and in the order of time, across restarts and nodes. 41 bits of milliseconds
 * since 2024, 10 bits that tell processes apart, 12 bits of a counter: 4,096 ids a millisecond, until 2093.
 */
public final class MessageIds {
    private static final long EPOCH = 1_704_067_200_000L;
    private static final int COUNTER_BITS = 12;
    private static final int NODE_BITS = 10;

    private final long node = new SecureRandom().nextInt(1 << NODE_BITS);
    /** Milliseconds and counter of the last id; runs ahead of a clock that stands or goes back. */
    private final AtomicLong last = new AtomicLong();

    /** The next id. */
    public String next() {
        long now = (System.currentTimeMillis() - EPOCH) << COUNTER_BITS;
        long tick = last.updateAndGet(previous -> Math.max(previous + 1, now));
        long millis = tick >>> COUNTER_BITS;
        long counter = tick & ((1 << COUNTER_BITS) - 1);
        return Long.toString(millis << (NODE_BITS + COUNTER_BITS) | node << COUNTER_BITS | counter);
    }
}
