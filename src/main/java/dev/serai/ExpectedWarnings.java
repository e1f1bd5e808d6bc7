package dev.serai;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps warnings of the broker out of the log that are about what is meant to be so: expired messages are removed, hence
 * no expiry address (AMQ222166 for each new queue, AMQ222147 for each that drops one).
 */
public final class ExpectedWarnings extends TurboFilter {
    private static final List<String> CODES = List.of("AMQ222166", "AMQ222147");

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable failure) {
        return format != null && CODES.stream().anyMatch(format::startsWith) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
