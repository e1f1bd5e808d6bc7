package dev.serai;

import dev.serai.metrics.Limit;

/**
 * How much the clients of the console or of the management port may ask for.
 *
 * @param connections open connections; others wait
 * @param headerBytes the first line and the headers of a request together; more are answered 414 or 431
 * @param bodyBytes the body of a request, 0 where none is read; a longer one is answered 413
 * @param idleSeconds time without a byte; then the connection is closed
 * @param tooManyConnections counts where another connection has to wait
 * @param tooLarge counts requests that are refused for their size
 * @param tooQuiet counts connections that are closed because they were idle
 */
public record JettyLimits(
        int connections,
        int headerBytes,
        int bodyBytes,
        int idleSeconds,
        Limit tooManyConnections,
        Limit tooLarge,
        Limit tooQuiet) {
    /** The limits of the console, {@code CONSOLE_*}. */
    public static JettyLimits console(Environment environment) {
        int body = environment.number("CONSOLE_MAX_BODY_BYTES", 1024 * 1024, 1024, Integer.MAX_VALUE);
        return from(
                environment,
                "CONSOLE_",
                body,
                Limit.CONSOLE_CONNECTIONS,
                Limit.CONSOLE_REQUEST_SIZE,
                Limit.CONSOLE_IDLE);
    }

    /** The limits of the management port, {@code MANAGEMENT_*}. */
    public static JettyLimits management(Environment environment) {
        return from(
                environment,
                "MANAGEMENT_",
                0,
                Limit.MANAGEMENT_CONNECTIONS,
                Limit.MANAGEMENT_REQUEST_SIZE,
                Limit.MANAGEMENT_IDLE);
    }

    private static JettyLimits from(
            Environment environment,
            String prefix,
            int bodyBytes,
            Limit tooManyConnections,
            Limit tooLarge,
            Limit tooQuiet) {
        return new JettyLimits(
                environment.number(prefix + "MAX_CONNECTIONS", 1_000, 1, 1_000_000),
                environment.number(prefix + "MAX_HEADER_BYTES", 8 * 1024, 1024, 1024 * 1024),
                bodyBytes,
                environment.number(prefix + "IDLE_SECONDS", 30, 1, 3600),
                tooManyConnections,
                tooLarge,
                tooQuiet);
    }
}
