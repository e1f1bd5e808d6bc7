package dev.serai.mqtt;

/**
 * What MQTT 5, 1.5.4 says text should not have and a receiver may refuse: control characters and code points that are no
 * characters, and here the line and paragraph separators too. In a topic they would end the connection of each subscriber
 * that is strict about them, forge lines in logs, and lie outside the broker's address settings, whose {@code #} stops at
 * the end of a line. Topics are asked where they come in; what is stored or waits is read as it is.
 */
public final class UnwantedCharacters {
    /** What they are, for the end of a sentence that refuses them. */
    public static final String NAMES = "control characters, line separators or noncharacters";

    private UnwantedCharacters() {}

    /** Whether the text has one. */
    public static boolean in(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x20 || (unit >= 0x7F && isUnwanted(text.codePointAt(i)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends where the text has one.
     *
     * @throws InvalidMqttException naming {@code what} and the rule
     */
    public static void requireNone(String text, String what) {
        if (in(text)) {
            throw new InvalidMqttException(what + " must not contain " + NAMES);
        }
    }

    private static boolean isUnwanted(int point) {
        boolean noncharacter = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
        return noncharacter
                || switch (Character.getType(point)) {
                    case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                };
    }
}
