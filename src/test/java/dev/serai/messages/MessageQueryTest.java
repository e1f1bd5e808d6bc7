package dev.serai.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageQueryTest {
    @Test
    void nothingGivenIsTheNewestHundredThatAreNotConfirmed() {
        assertThat(MessageQuery.of(null, "", null, "", null)).isEqualTo(new MessageQuery(false, null, null, 100, null));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "maybe, -, -, -, -, confirmed must be true",
                "-, up, -, -, -, direction must be published or received",
                "-, -, a/#/b, -, -, topic filter must use",
                "-, -, -, 0, -, limit must be from 1 to 1000",
                "-, -, -, 1001, -, limit must be from 1 to 1000",
                "-, -, -, 99999999999, -, limit must be from 1 to 1000",
                "-, -, -, ten, -, limit must be from 1 to 1000",
                "-, -, -, -5, -, limit must be from 1 to 1000",
                "-, -, -, -, x1, after must be a whole number",
                "-, -, -, -, 99999999999999999999, after must be a whole number",
            })
    void refusesWhatItCannotRead(
            String confirmed, String direction, String topic, String limit, String after, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageQuery.of(confirmed, direction, topic, limit, after))
                .withMessageStartingWith(message);
    }
}
