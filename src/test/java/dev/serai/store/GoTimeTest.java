package dev.serai.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2025-04-27 21:46:38.0682458 +0200 CEST m=+15.01, 2025-04-27T19:46:38.068Z",
        "2025-04-27 21:46:38.0682458 +0200 CEST, 2025-04-27T19:46:38.068Z",
        "2025-04-27 21:46:38 +0000 UTC m=+0.000000001, 2025-04-27T21:46:38Z",
        "2025-04-27 21:46:38.5 -0330 -0330, 2025-04-28T01:16:38.500Z",
        "2025-04-27 21:46:38, 2025-04-27T21:46:38Z",
        "2025-04-27T21:46:38Z, 2025-04-27T21:46:38Z",
        "2025-04-27T21:46:38.123456789+02:00, 2025-04-27T19:46:38.123Z",
    })
    void readsTheTimesAGoProgramWrites(String text, Instant expected) {
        assertThat(GoTime.parse(text)).hasValue(expected.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2025-13-01 00:00:00", "2025-04-27 25:00:00 +0000 UTC", "1745783198"})
    void isEmptyForAnythingElse(String text) {
        assertThat(GoTime.parse(text)).isEmpty();
    }
}
