package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * Whose each client id is: that of the user who made the session of this name, for as long as there is one. A session that
 * is on disk has its owner in its {@link SessionRecords record}; one of an earlier version has none there, and belongs to
 * the first user who connects with its id. All guests are one user.
 */
public final class ClientIdOwners {
    private static final SimpleString OWNER = SimpleString.of("owner");

    private final Map<String, String> owners = new HashMap<>();
    /** Client ids of connections whose CONNECT is being handled: their sessions may not exist yet. */
    private final Map<RemotingConnection, String> connecting = new HashMap<>();

    private @Nullable MQTTStateManager sessions;

    ClientIdOwners() {}

    /** Forgets what was known before: a broker starts with these sessions. */
    synchronized void open(MQTTStateManager started) {
        sessions = started;
        owners.clear();
        connecting.clear();
    }

    /** The owner that the record of a session names, if there is one. */
    synchronized void restore(String clientId, @Nullable Message record) {
        String user = record == null ? null : record.getStringProperty(OWNER);
        if (user != null) {
            owners.put(clientId, user);
        }
    }

    /** Names in the record of a session the user who connected last with its client id. */
    synchronized void write(String clientId, Message record) {
        String user = owners.get(clientId);
        if (user != null) {
            record.putStringProperty(OWNER, SimpleString.of(user));
        }
    }

    /** Handles a CONNECT. */
    interface Handling {
        void run() throws Exception;
    }

    /** Handles the CONNECT of a connection, which {@link #admits} is asked about meanwhile. */
    void during(MQTTConnection connection, Handling connect) throws Exception {
        begun(connection);
        try {
            connect.run();
        } finally {
            settled(connection);
        }
    }

    private synchronized void begun(RemotingConnection connection) {
        connecting.put(connection, "");
    }

    /**
     * Whether a connection may have its client id; from then on nobody else may, until there is no session. Permits what
     * is no CONNECT of an MQTT client.
     *
     * @param user the name of the user that the realm has let in
     */
    public synchronized boolean admits(RemotingConnection connection, String user) {
        if (!connecting.containsKey(connection)) {
            return true;
        }
        String clientId = connection.getClientID();
        String owner = owners.get(clientId);
        if (owner != null && !owner.equals(user) && !isFree(clientId)) {
            return false;
        }
        owners.put(clientId, user);
        connecting.put(connection, clientId);
        return true;
    }

    /** It has a session, or was refused. */
    private synchronized void settled(MQTTConnection connection) {
        String clientId = connecting.remove(connection);
        if (clientId != null && !clientId.isEmpty() && !connection.getConnected() && isFree(clientId)) {
            owners.remove(clientId);
        }
    }

    private boolean isFree(String clientId) {
        return !connecting.containsValue(clientId)
                && sessions != null
                && !sessions.getSessionStates().containsKey(clientId);
    }

    /** The user whose client id it is, or null where it is nobody's; looks through all sessions. */
    synchronized @Nullable String of(String clientId) {
        return isFree(clientId) ? null : owners.get(clientId);
    }

    /** Forgets whose the ids were that have no session any more. */
    synchronized void sweep(Map<String, MQTTSessionState> present) {
        owners.keySet().removeIf(clientId -> !present.containsKey(clientId) && !connecting.containsValue(clientId));
    }
}
