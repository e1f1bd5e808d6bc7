package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallRateTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void aCallerGetsASecondsWorthAndThenAsMuchAsTimeBrings() {
        CallRate rate = new CallRate(10, now::get);
        for (int i = 0; i < 10; i++) {
            assertThat(rate.admits("laravel")).isTrue();
        }
        assertThat(rate.admits("laravel")).isFalse();
        assertThat(rate.admits("another")).isTrue();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(rate.admits("laravel")).isTrue();
        assertThat(rate.admits("laravel")).isFalse();
    }

    @Test
    void withoutALimitEverybodyIsAdmitted() {
        CallRate rate = new CallRate(0, now::get);
        for (int i = 0; i < 1000; i++) {
            assertThat(rate.admits("laravel")).isTrue();
        }
    }
}
