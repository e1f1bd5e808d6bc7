package dev.serai.messages;

import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Numbers messages so that a later one always has the larger id: milliseconds since 1970 in the upper 43 bits, then a
 * random number of this process (8 bits) and a counter (12 bits). A clock that is set back does not set the ids back.
 *
 * <p>An id of the Go service, nanoseconds since 1970, is smaller than any id made after it.
 */
public final class MessageIds {
    private static final int TIME_SHIFT = 20;
    private static final int COUNTER_BITS = 12;
    private static final int NODES = 1 << (TIME_SHIFT - COUNTER_BITS);

    private final LongSupplier clock;
    private final long node = (long) new SecureRandom().nextInt(NODES) << COUNTER_BITS;
    private final AtomicLong lastTick = new AtomicLong();

    /** Ids by the clock of this machine. */
    public MessageIds() {
        this(System::currentTimeMillis);
    }

    MessageIds(LongSupplier clock) {
        this.clock = clock;
    }

    /** Makes every id from here on larger than this one, for example the newest id in the store. */
    public void continueAfter(long id) {
        long tick = ((id >>> TIME_SHIFT) + 1) << COUNTER_BITS;
        lastTick.accumulateAndGet(tick, Math::max);
    }

    /** The next id. */
    public long next() {
        // A tick is the time with the counter: counting past 4096 within a millisecond borrows from the next one.
        long now = clock.getAsLong() << COUNTER_BITS;
        long tick = lastTick.updateAndGet(last -> Math.max(now, last + 1));
        long time = tick >>> COUNTER_BITS;
        long counter = tick & ((1L << COUNTER_BITS) - 1);
        return time << TIME_SHIFT | node | counter;
    }

    /** The number that a text writes in decimal digits, as ids are; empty where it is none that a long holds. */
    public static OptionalLong read(String text) {
        return text.matches("[0-9]{1,18}|[0-8][0-9]{18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /** The number of an id that an application may know from before; the next id where that is no number of the past. */
    public long keep(String old) {
        long latest = next();
        boolean past = old.matches("[1-9][0-9]{0,17}|[1-8][0-9]{18}") && Long.parseLong(old) < latest;
        return past ? Long.parseLong(old) : latest;
    }
}
