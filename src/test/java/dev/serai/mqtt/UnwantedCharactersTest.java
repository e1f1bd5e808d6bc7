package dev.serai.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code points that MQTT 5, 1.5.4 names, and the separators of lines and paragraphs. */
class UnwantedCharactersTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                1, 9, 0xA, 0xD, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE,
                0x10FFFF
            })
    void areRefused(int point) {
        assertThatThrownBy(() -> UnwantedCharacters.requireNone("a/" + Character.toString(point) + "/b", "topic"))
                .isInstanceOf(InvalidMqttException.class)
                .hasMessage("topic must not contain control characters, line separators or noncharacters");
    }

    @ParameterizedTest
    @ValueSource(ints = {' ', '~', 0xA0, 0xAD, 0x200D, 0x2027, 0x202A, 0xE000, 0xFDCF, 0xFDF0, 0xFEFF, 0xFFFD, 0x1F600})
    void othersAreNot(int point) {
        assertThat(UnwantedCharacters.in("a/" + Character.toString(point) + "/b"))
                .isFalse();
    }

    @Test
    void halfOfAPairIsForOthersToRefuse() {
        assertThat(UnwantedCharacters.in("\ud83d")).isFalse();
    }
}
