package dev.serai.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
    private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
    private final MessageIds ids = new MessageIds(clock::get);

    @Test
    void growsWithinOneMillisecondAndAfterIt() {
        long last = 0;
        for (int n = 0; n < 20_000; n++) {
            long next = ids.next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        clock.addAndGet(1000);
        assertThat(ids.next()).isGreaterThan(last);
    }

    @Test
    void growsWhenTheClockIsSetBack() {
        long before = ids.next();
        clock.addAndGet(-3_600_000);

        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void continuesAfterTheNewestInTheStore() {
        long newest = new MessageIds(() -> clock.get() + 60_000).next();
        ids.continueAfter(newest);

        assertThat(ids.next()).isGreaterThan(newest);
    }

    @Test
    void isLargerThanTheNanosecondsOfTheGoService() {
        assertThat(ids.next()).isGreaterThan(clock.get() * 1_000_000);
    }
}
