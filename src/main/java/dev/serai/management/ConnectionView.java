package dev.serai.management;

import dev.serai.mqtt.ConnectionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection as JMX shows it. */
public final class ConnectionView {
    private final String name;
    private final ConnectionStatus status;

    ConnectionView(String name, ConnectionStatus status) {
        this.name = name;
        this.status = status;
    }

    /** The name of its settings. */
    public String getName() {
        return name;
    }

    /** Whether messages move. */
    public boolean isConnected() {
        return status.connected();
    }

    /** RFC 3339, when it became as it is; null where it never was connected. */
    public @Nullable String getSince() {
        return status.since() == null ? null : status.since().toString();
    }

    /** What went wrong last; null where nothing did. */
    public @Nullable String getLastError() {
        return status.lastError();
    }

    /** The topic filters that the service listens to there. */
    public List<String> getSubscriptions() {
        return status.subscriptions();
    }

    /** Messages taken for it that it has not acknowledged. */
    public long getBacklog() {
        return status.queued();
    }

    /** How many of these are on their way. */
    public int getInFlight() {
        return status.inFlight();
    }

    /** How long the one that has waited longest has waited. */
    public double getOldestSeconds() {
        return status.oldest().toMillis() / 1000.0;
    }

    /** How often a client was connected again. */
    public long getReconnects() {
        return status.reconnects();
    }
}
