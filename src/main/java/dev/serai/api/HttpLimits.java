package dev.serai.api;

import dev.serai.Environment;

/**
 * How much one HTTP client, or all of them, may ask for.
 *
 * @param connections open connections in all; 0 for no limit
 * @param connectionsPerAddress open connections from one address; 0 for no limit, because a proxy is one address
 * @param lineBytes the first line of a request; a longer one is answered 414
 * @param headerBytes the headers of a request together; more are answered 431
 * @param requestSeconds time for a request to arrive whole
 * @param idleSeconds time between an answer and the next request of the same connection
 */
record HttpLimits(
        int connections,
        int connectionsPerAddress,
        int lineBytes,
        int headerBytes,
        int requestSeconds,
        int idleSeconds) {
    static HttpLimits from(Environment environment) {
        return new HttpLimits(
                environment.number("HTTP_SERVER_MAX_CONNECTIONS", 10_000, 0, Integer.MAX_VALUE),
                environment.number("HTTP_SERVER_MAX_CONNECTIONS_PER_ADDRESS", 0, 0, Integer.MAX_VALUE),
                environment.number("HTTP_SERVER_MAX_LINE_BYTES", 8 * 1024, 256, 1024 * 1024),
                environment.number("HTTP_SERVER_MAX_HEADER_BYTES", 16 * 1024, 1024, 1024 * 1024),
                environment.number("HTTP_SERVER_REQUEST_SECONDS", 30, 1, 3600),
                environment.number("HTTP_SERVER_IDLE_SECONDS", 75, 1, 3600));
    }
}
