package dev.serai.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many calls a second each caller may make; one that has been quiet may make a second's worth at once.
 */
final class CallRate {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MOST_CALLERS = 10_000;

    private final int perSecond;
    private final LongSupplier clock;
    private final Cache<String, Allowance> callers = Caffeine.newBuilder()
            .maximumSize(MOST_CALLERS)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    /** What is left of a caller's calls; guarded by itself. */
    private static final class Allowance {
        private double calls;
        private long at;

        Allowance(double calls, long at) {
            this.calls = calls;
            this.at = at;
        }

        synchronized boolean take(int perSecond, long now) {
            calls = Math.min(perSecond, calls + (double) (now - at) / SECOND_NANOS * perSecond);
            at = now;
            if (calls < 1) {
                return false;
            }
            calls--;
            return true;
        }
    }

    /** @param perSecond 0 for no limit */
    CallRate(int perSecond, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.clock = nanoClock;
    }

    /** Whether this caller may make one more call now. */
    boolean admits(String caller) {
        if (perSecond == 0) {
            return true;
        }
        long now = clock.getAsLong();
        return callers.get(caller, name -> new Allowance(perSecond, now)).take(perSecond, now);
    }
}
