package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginGuardTest {
    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LoginGuard guard = new LoginGuard(meters, now::get);

    @Test
    void guessesForOneUserWaitLongerEachTime() {
        fail("10.0.0.1", "admin", 5);
        assertThat(guard.admits("10.0.0.1", "admin", "x")).isFalse();
        later(1);
        assertThat(guard.admits("10.0.0.1", "admin", "x")).isTrue();
        guard.failed("10.0.0.1", "admin", "wrong");
        later(1);
        assertThat(guard.admits("10.0.0.1", "admin", "x")).isFalse();
        later(1);
        assertThat(guard.admits("10.0.0.1", "admin", "x")).isTrue();
        assertThat(meters.counter("serai.logins.slowed").count()).isEqualTo(2);
        assertThat(meters.counter("serai.logins.failed").count()).isEqualTo(6);
    }

    @Test
    void theUserGetsInFromAnotherAddressAndOtherUsersFromThisOne() {
        fail("10.0.0.1", "admin", 20);
        assertThat(guard.admits("10.0.0.2", "admin", "x")).isTrue();
        assertThat(guard.admits("10.0.0.1", "device7", "x")).isTrue();
    }

    @Test
    void anAddressThatTriesManyNamesWaitsButItsOldUsersDoNot() {
        guard.succeeded("10.0.0.1", "device7", "x");
        for (int i = 0; i < 30; i++) {
            fail("10.0.0.1", "user" + i, 1);
        }
        assertThat(guard.admits("10.0.0.1", "user99", "x")).isFalse();
        assertThat(guard.admits("10.0.0.1", "device7", "x")).isTrue();
        assertThat(guard.admits("10.0.0.2", "user99", "x")).isTrue();
    }

    @Test
    void aRightPasswordForgetsTheWrongOnes() {
        fail("10.0.0.1", "admin", 4);
        guard.succeeded("10.0.0.1", "admin", "x");
        fail("10.0.0.1", "admin", 4);
        assertThat(guard.admits("10.0.0.1", "admin", "another")).isTrue();
    }

    /** A proxy makes one address of many clients, and one of them must not lock out the others. */
    @Test
    void credentialsThatWereRightDoNotWaitHoweverOftenOthersGuess() {
        guard.succeeded("10.0.0.1", "admin", "right");
        fail("10.0.0.1", "admin", 1000);
        assertThat(guard.admits("10.0.0.1", "admin", "right")).isTrue();
        assertThat(guard.admits("10.0.0.1", "admin", "x")).isFalse();
        assertThat(guard.admits("10.0.0.1", "admin", null)).isFalse();
    }

    @Test
    void credentialsThatAreNoLongerRightWaitAsOthersDo() {
        guard.succeeded("10.0.0.1", "admin", "old");
        for (int i = 0; i < 6; i++) {
            guard.failed("10.0.0.1", "admin", "old");
        }
        assertThat(guard.admits("10.0.0.1", "admin", "old")).isFalse();
    }

    @Test
    void noWaitIsLongerThanSixtyFourSeconds() {
        fail("10.0.0.1", "admin", 1000);
        later(64);
        assertThat(guard.admits("10.0.0.1", "admin", "x")).isTrue();
    }

    private void fail(String address, String user, int times) {
        for (int i = 0; i < times; i++) {
            guard.failed(address, user, "wrong");
        }
    }

    private void later(int seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
