package dev.serai.management;

import org.apache.activemq.artemis.core.protocol.mqtt.ClientSessions;

/** Asks the broker of its sessions. */
public final class SessionsBean implements SessionsMXBean {
    private final ClientSessions sessions;

    /** @param sessions those of a broker that runs */
    public SessionsBean(ClientSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public String getOwner(String clientId) {
        return sessions.owner(clientId).orElse("");
    }

    @Override
    public boolean endSession(String clientId) {
        return sessions.end(clientId);
    }
}
