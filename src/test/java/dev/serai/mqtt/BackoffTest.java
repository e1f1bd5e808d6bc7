package dev.serai.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void theBoundDoublesWithEachFailureUpToTheMostAndBeginsAgainAfterAReset() {
        Backoff backoff = new Backoff(Duration.ofSeconds(5));
        long[] bounds = new long[5];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = backoff.bound();
            assertThat(backoff.next().toMillis()).isBetween(50L, bounds[i]);
        }
        assertThat(bounds).containsExactly(1_000, 2_000, 4_000, 5_000, 5_000);
        backoff.reset();
        assertThat(backoff.bound()).isEqualTo(1_000);
    }
}
