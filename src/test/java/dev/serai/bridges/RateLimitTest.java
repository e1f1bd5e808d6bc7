package dev.serai.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    /** A clock that stands still but for those who wait. */
    private static final class Stopped implements RateLimit.Clock {
        private long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void park(long nanos) {
            now += nanos;
        }
    }

    @Test
    void letsSoManyThroughASecondAndNoBurstAfterAPause() {
        Stopped clock = new Stopped();
        RateLimit limit = new RateLimit(100, clock);
        for (int i = 0; i < 201; i++) {
            limit.acquire();
        }
        assertThat(clock.now).isEqualTo(2_000_000_000L);
        clock.now += 60_000_000_000L;
        long before = clock.now;
        for (int i = 0; i < 101; i++) {
            limit.acquire();
        }
        assertThat(clock.now - before).isEqualTo(1_000_000_000L);
    }

    @Test
    void noLimitNeverWaits() {
        Stopped clock = new Stopped();
        RateLimit limit = new RateLimit(0, clock);
        for (int i = 0; i < 1_000; i++) {
            limit.acquire();
        }
        assertThat(clock.now).isZero();
    }
}
