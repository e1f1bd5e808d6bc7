package dev.serai.api;

import dev.serai.security.Caller;
import org.apache.camel.Exchange;
import org.slf4j.spi.LoggingEventBuilder;

/** Says in a line of the log which route worked on which call of whom. */
public final class CallLog {
    private CallLog() {}

    /** Adds {@code route}, and {@code user} where the call has one; costs nothing where the level is off. */
    public static LoggingEventBuilder of(LoggingEventBuilder line, Exchange exchange) {
        Caller caller = exchange.getProperty(Callers.PROPERTY, Caller.class);
        LoggingEventBuilder withRoute = line.addKeyValue("route", exchange.getFromRouteId());
        return caller == null ? withRoute : withRoute.addKeyValue("user", caller.name());
    }
}
