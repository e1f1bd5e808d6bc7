package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogLimitTest {
    @ParameterizedTest
    @CsvSource({
        // limits: messages, bytes, seconds; what waits: messages, bytes, milliseconds
        "0, 0, 0, 1000000, 1000000, 1000000, false",
        "10, 0, 0, 10, 0, 0, false",
        "10, 0, 0, 11, 0, 0, true",
        "0, 500, 0, 1, 500, 0, false",
        "0, 500, 0, 1, 501, 0, true",
        "0, 0, 5, 1, 0, 5000, false",
        "0, 0, 5, 1, 0, 5001, true",
        "0, 0, 5, 0, 0, 5001, false",
    })
    void eachLimitIsExceededByMoreThanIt(
            long messages, long bytes, long seconds, long waiting, long waitingBytes, long oldest, boolean expected) {
        BacklogLimit limit = new BacklogLimit(messages, bytes, Duration.ofSeconds(seconds), BacklogPolicy.DROP_OLDEST);
        assertThat(limit.exceededBy(waiting, waitingBytes, oldest)).isEqualTo(expected);
    }

    @Test
    void blockingBeginsWhereNoMoreFits() {
        BacklogLimit limit = new BacklogLimit(10, 500, Duration.ZERO, BacklogPolicy.BLOCK);
        assertThat(limit.reachedBy(9, 499)).isFalse();
        assertThat(limit.reachedBy(10, 0)).isTrue();
        assertThat(limit.reachedBy(0, 500)).isTrue();
    }

    @Test
    void aPolicyIsOneOfTwoWords() {
        assertThat(BacklogPolicy.of("block")).isEqualTo(BacklogPolicy.BLOCK);
        assertThat(BacklogPolicy.of("drop-oldest")).isEqualTo(BacklogPolicy.DROP_OLDEST);
        assertThatThrownBy(() -> BacklogPolicy.of("drop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("drop-oldest or block");
    }
}
