package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Load averages rise to what comes in a minute, the short one first, and fall again. */
class LoadAverageTest {
    private final AtomicLong total = new AtomicLong();
    private final LoadAverage load = new LoadAverage(total::get);

    private double average(int index) {
        return Double.parseDouble(load.average(index));
    }

    private void pass(int minutes, int perSecond) {
        for (int i = 0; i < minutes * 6; i++) {
            total.addAndGet(10L * perSecond);
            load.update(10);
        }
    }

    @Test
    void isZeroBeforeAnythingHappens() {
        assertThat(load.average(0)).isEqualTo("0.00");
    }

    @Test
    void theShortOneRisesFirst() {
        pass(1, 5);
        // 1 - 1/e of 300 in a minute, and as much less as the time is longer.
        assertThat(average(0)).isBetween(189.0, 190.0);
        assertThat(average(1)).isBetween(54.0, 55.0);
        assertThat(average(2)).isBetween(19.0, 20.0);
    }

    @Test
    void allReachWhatComesInAMinute() {
        pass(120, 5);
        for (int i = 0; i < LoadAverage.MINUTES.length; i++) {
            assertThat(average(i)).isBetween(299.0, 300.0);
        }
    }

    @Test
    void fallsWhenNothingComes() {
        pass(10, 5);
        pass(10, 0);
        assertThat(average(0)).isLessThan(0.1);
        assertThat(average(2)).isGreaterThan(50);
    }
}
