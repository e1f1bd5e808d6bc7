package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    private static final RetryRule RULE = new RetryRule(3, Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource({"1,5", "2,10", "3,20", "10,2560", "11,3600", "100,3600"})
    void doublesTheWaitUpToAnHour(int attempt, long seconds) {
        assertThat(RULE.waitAfter(attempt, 0, Duration.ZERO)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void takesAtMostAQuarterOffTheWait() {
        assertThat(RULE.waitAfter(1, 0.999_999, Duration.ZERO))
                .isBetween(Duration.ofMillis(3750), Duration.ofMillis(3751));
    }

    @Test
    void neverCallsBeforeTheTimeTheApplicationAskedFor() {
        assertThat(RULE.waitAfter(1, 0.5, Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));
        assertThat(RULE.waitAfter(1, 0, Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(5));
        assertThat(RULE.waitAfter(1, 0, Duration.ofDays(30))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void countsRetriesAfterTheFirstAttempt() {
        assertThat(RULE.allowsAfter(3)).isTrue();
        assertThat(RULE.allowsAfter(4)).isFalse();
        assertThat(new RetryRule(0, Duration.ZERO).allowsAfter(1)).isFalse();
    }

    @Test
    void namesTheLimitsOfItsFields() {
        assertThatThrownBy(() -> new RetryRule(-1, Duration.ZERO))
                .hasMessage("retry_count must be from 0 to 100, but was -1");
        assertThatThrownBy(() -> new RetryRule(1, Duration.ofSeconds(3601)))
                .hasMessage("retry_delay must be from 0 to 3600 seconds, but was 3601");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120|120",
                "Fri, 31 Dec 1999 23:59:59 GMT|29",
                "Fri, 31 Dec 1999 23:59:00 GMT|0",
                "soon|0",
                "-5|0",
                "99999999999999999999|0"
            })
    void readsRetryAfterAsSecondsOrAsADate(String header, long seconds) {
        assertThat(RetryAfter.parse(header, Instant.parse("1999-12-31T23:59:30Z")))
                .isEqualTo(Duration.ofSeconds(seconds));
    }
}
