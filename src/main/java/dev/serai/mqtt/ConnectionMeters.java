package dev.serai.mqtt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;

/** What one connection has published and received, and what its broker refused or did not answer in time. */
final class ConnectionMeters {
    private final Counter published;
    private final Counter received;
    private final Counter failed;

    ConnectionMeters(String connection) {
        this.published = counter(connection, "published");
        this.received = counter(connection, "received");
        this.failed = counter(connection, "failed");
    }

    private static Counter counter(String connection, String outcome) {
        return Counter.builder("serai.connection.messages")
                .description("Messages acknowledged by the external broker, received from it, or not taken by it")
                .tag("connection", connection)
                .tag("outcome", outcome)
                .register(Metrics.globalRegistry);
    }

    void published(boolean acknowledged) {
        (acknowledged ? published : failed).increment();
    }

    void received() {
        received.increment();
    }
}
