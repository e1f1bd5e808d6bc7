package dev.serai.webhooks;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header by which an application says when to call again (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {
    private RetryAfter() {}

    /** How long from now; zero where the header is missing, of no known form, or in the past. */
    static Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return Duration.ZERO;
        }
        String text = header.strip();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
        } catch (DateTimeException otherForm) {
            return Duration.ZERO;
        }
    }
}
