package dev.serai.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A topic filter as part of a Camel endpoint's URI, where a caller chose it: Camel would fill in placeholders such as
 * <code>{{env:NAME}}</code>, decode {@code %2F}, drop slashes and take what follows a {@code ?} for options. Letters, digits and what
 * ordinary filters have stay as they are; each other byte of the UTF-8 is {@code ~} and its two hexadecimal digits.
 */
public final class EscapedTopic {
    /** The option of an endpoint that says that its topic is escaped. */
    public static final String OPTION = "escapedTopic";

    private static final String PLAIN = "+#$-_.";
    private static final char MARK = '~';

    private EscapedTopic() {}

    /** Escapes a topic or topic filter. */
    public static String of(String topic) {
        StringBuilder escaped = new StringBuilder();
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            boolean betweenLevels = bytes[i] == '/' && i > 0 && i < bytes.length - 1 && bytes[i - 1] != '/';
            if (betweenLevels || isPlain(bytes[i])) {
                escaped.append((char) bytes[i]);
            } else {
                escaped.append(MARK).append(String.format("%02X", bytes[i]));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(byte value) {
        return (value >= '0' && value <= '9')
                || (value >= 'A' && value <= 'Z')
                || (value >= 'a' && value <= 'z')
                || PLAIN.indexOf(value) >= 0;
    }

    /** The topic that was escaped. */
    public static String read(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == MARK) {
                bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(escaped.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
