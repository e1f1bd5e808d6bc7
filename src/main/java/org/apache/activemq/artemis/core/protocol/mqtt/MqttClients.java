package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.persistence.StorageManager;

/** The MQTT clients of one broker, over all of its acceptors: their connections and their wills. */
public final class MqttClients {
    private static final long STORE_MILLIS = 5_000;

    private final Set<FrontMqttHandler> connections = ConcurrentHashMap.newKeySet();
    private final Wills wills = new Wills();

    Wills wills() {
        return wills;
    }

    void add(FrontMqttHandler connection) {
        connections.add(connection);
    }

    void remove(FrontMqttHandler connection) {
        connections.remove(connection);
    }

    /** How many clients are connected. */
    public int connected() {
        return connections.size();
    }

    /**
     * Disconnects all clients because the broker stops: sessions that end with their connection leave nothing on disk,
     * and wills are published while there is a broker to take them.
     */
    public void disconnectAll(StorageManager storage) throws Exception {
        Set<FrontMqttHandler> all = Set.copyOf(connections);
        all.forEach(FrontMqttHandler::announceStop);
        wills.publishDelayed();
        // The DISCONNECT packets leave when the wills are on disk; closing sooner would overtake them.
        storage.waitOnOperations(STORE_MILLIS);
        all.forEach(FrontMqttHandler::endForStop);
    }
}
