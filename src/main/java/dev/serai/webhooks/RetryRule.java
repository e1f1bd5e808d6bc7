package dev.serai.webhooks;

import java.time.Duration;

/**
 * How often and when a call that failed is made again: {@code delay} doubles with every attempt up to an hour, less a
 * random part of at most a quarter, so that the calls of an outage do not come back at one instant.
 *
 * @param count how many times at most after the first attempt; 0 means never again
 * @param delay the wait before the second attempt
 */
public record RetryRule(int count, Duration delay) {
    static final int MAX_COUNT = 100;
    static final Duration LONGEST = Duration.ofHours(1);

    /** @throws IllegalArgumentException naming the field, its limits and its value */
    public RetryRule {
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException("retry_count must be from 0 to " + MAX_COUNT + ", but was " + count);
        }
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "retry_delay must be from 0 to " + LONGEST.toSeconds() + " seconds, but was " + delay.toSeconds());
        }
    }

    /** Whether an attempt may follow this one, the first of which is 1. */
    boolean allowsAfter(int attempt) {
        return attempt <= count;
    }

    /**
     * How long to wait after an attempt.
     *
     * @param random from 0 (inclusive) to 1 (exclusive)
     * @param asked what the application asked for by {@code Retry-After}; never cut short but for the hour
     */
    Duration waitAfter(int attempt, double random, Duration asked) {
        // 2^24 s is more than half a year: larger exponents change nothing but overflow.
        long doubled = delay.toMillis() << Math.min(attempt - 1, 24);
        Duration wait = shorter(Duration.ofMillis(doubled), LONGEST);
        Duration jittered = wait.minusMillis((long) (wait.toMillis() * random / 4));
        return shorter(asked.compareTo(jittered) > 0 ? asked : jittered, LONGEST);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
