package dev.serai.store;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as a Go program leaves them in SQLite: {@code 2025-04-27 21:46:38.0682458 +0200 CEST m=+15.01}, the same
 * without fraction, zone or monotonic clock, or RFC 3339.
 */
public final class GoTime {
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[ T](\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?) ?(Z|[+-]\\d{2}:?\\d{2})?(?: .*)?");

    private GoTime() {}

    /** Milliseconds since 1970; empty where the text is no such time. Without an offset it is UTC. */
    public static OptionalLong parse(String text) {
        Matcher time = TIME.matcher(text.strip());
        if (!time.matches()) {
            return OptionalLong.empty();
        }
        try {
            ZoneOffset offset = time.group(3) == null ? ZoneOffset.UTC : ZoneOffset.of(time.group(3));
            LocalDateTime local = LocalDateTime.parse(time.group(1) + "T" + time.group(2));
            return OptionalLong.of(OffsetDateTime.of(local, offset).toInstant().toEpochMilli());
        } catch (DateTimeException outOfRange) {
            return OptionalLong.empty();
        }
    }
}
