package dev.serai.mqtt;

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

    /** Counted without encoding: each message brings several of these. */
    private static int utf8Length(String text, String what) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                if (!pair(text, i)) {
                    throw new InvalidMqttException(what + " must be text that UTF-8 can hold");
                }
                i++;
                bytes += 4;
            } else {
                bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }

    private static boolean pair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
