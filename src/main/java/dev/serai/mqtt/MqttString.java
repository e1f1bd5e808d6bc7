package dev.serai.mqtt;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The UTF-8 encoded string of MQTT 5, 1.5.4: at most 65535 bytes, well formed, without U+0000. */
final class MqttString {
    static final int MAX_BYTES = 65_535;

    private MqttString() {}

    /** Ends with an InvalidMqttException that names {@code what} and the rule which the text breaks. */
    static void require(String text, String what) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidMqttException(what + " must not contain the character U+0000");
        }
        // No text is shorter in UTF-8 than its number of UTF-16 units.
        if (text.length() > MAX_BYTES || utf8Length(text, what) > MAX_BYTES) {
            throw new InvalidMqttException(what + " must be at most " + MAX_BYTES + " bytes of UTF-8");
        }
    }

    private static int utf8Length(String text, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException halfOfASurrogatePair) {
            throw new InvalidMqttException(what + " must be text that UTF-8 can hold");
        }
    }
}
