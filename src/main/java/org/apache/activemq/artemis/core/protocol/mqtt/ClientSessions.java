package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.Optional;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/** What an operator may see and do of the sessions of MQTT clients, by the client id that the client itself uses. */
public final class ClientSessions {
    private static final byte ADMINISTRATIVE_ACTION = (byte) 0x98;

    private final ActiveMQServer server;
    private final ClientIdOwners owners;

    /** The sessions of a broker and their owners. */
    public ClientSessions(ActiveMQServer server, ClientIdOwners owners) {
        this.server = server;
        this.owners = owners;
    }

    /** The user whose session it is, where there is one. */
    public Optional<String> owner(String clientId) {
        return Optional.ofNullable(owners.of(ClientNames.encode(clientId)));
    }

    /**
     * Ends a session: its client, if it is there, is disconnected, its subscriptions and what waits for them are removed,
     * and its client id is free.
     *
     * @return whether there was one
     */
    public boolean end(String clientId) {
        String kept = ClientNames.encode(clientId);
        try {
            MQTTStateManager sessions = MQTTStateManager.getInstance(server);
            MQTTSessionState state = sessions.getSessionStates().get(kept);
            if (state == null) {
                return false;
            }
            disconnect(state);
            new EndedSessions(server, sessions).end(state);
            return true;
        } catch (Exception failed) {
            throw new IllegalStateException("The session of " + clientId + " cannot be ended", failed);
        }
    }

    private static void disconnect(MQTTSessionState state) {
        MQTTSession session = state.getSession();
        if (session != null && !session.getStopped()) {
            if (session.getVersion() == MQTTVersion.MQTT_5) {
                session.getProtocolHandler().sendDisconnect(ADMINISTRATIVE_ACTION);
            }
            session.getProtocolHandler().disconnect(true);
        }
    }
}
