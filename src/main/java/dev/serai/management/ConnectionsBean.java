package dev.serai.management;

import dev.serai.mqtt.ConnectionStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads the connections off what runs. */
public final class ConnectionsBean implements ConnectionsMXBean {
    private final Supplier<Map<String, ConnectionStatus>> connections;

    /** @param connections the truth about them */
    public ConnectionsBean(Supplier<Map<String, ConnectionStatus>> connections) {
        this.connections = connections;
    }

    @Override
    public List<ConnectionView> getConnections() {
        return new TreeMap<>(connections.get())
                .entrySet().stream()
                        .map(each -> new ConnectionView(each.getKey(), each.getValue()))
                        .toList();
    }
}
