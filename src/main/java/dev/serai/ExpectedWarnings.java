package dev.serai;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps warnings out of the log that are about what is meant to be so: expired messages are removed, hence no expiry
 * address (AMQ222166 for each new queue, AMQ222147 for each that drops one), and the broker adds the registry of meters,
 * with a filter of its own, where the process has long begun to count with it. A client whose connection ends while its
 * acknowledgements are being read gets those messages again, which MQTT foresees and Artemis warns of for each. It looks
 * at what is about to be written only: as a filter of all loggers it was asked several times for each message that the
 * broker moves.
 */
public final class ExpectedWarnings extends Filter<ILoggingEvent> {
    private static final List<String> BEGINNINGS = List.of(
            "AMQ222166",
            "AMQ222147",
            "MQTT Client({}) attempted to Ack already",
            "A MeterFilter is being configured after a Meter has been registered",
            "A MeterRegistry is being added to this CompositeMeterRegistry that already has registered Meters");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String text = event.getMessage();
        return text != null && BEGINNINGS.stream().anyMatch(text::startsWith) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
