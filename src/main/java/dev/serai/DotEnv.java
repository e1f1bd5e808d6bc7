package dev.serai;

import java.util.HashMap;
import java.util.Map;

/**
 * The text of a {@code .env} file as Laravel developers write it: {@code NAME=value} lines, {@code #} comments, an
 * optional {@code export}, values in single or double quotes. Values may not span lines and are not interpolated.
 */
final class DotEnv {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private DotEnv() {}

    static Map<String, String> parse(String text) {
        Map<String, String> variables = new HashMap<>();
        int number = 0;
        for (String raw : text.startsWith(BYTE_ORDER_MARK)
                ? text.substring(1).lines().toList()
                : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? "" : line.substring(0, equals).strip().replaceFirst("^export\\s+", "");
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                // The line is not repeated: it may hold half of a secret.
                throw new StartupException(".env line " + number + " is not NAME=value");
            }
            variables.put(name, unquote(line.substring(equals + 1).strip()));
        }
        return variables;
    }

    private static String unquote(String value) {
        if (value.length() >= 2 && (value.startsWith("\"") || value.startsWith("'"))) {
            int end = value.indexOf(value.charAt(0), 1);
            return end < 0 ? value : value.substring(1, end);
        }
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).strip();
    }
}
