package dev.serai.management;

/** The sessions of MQTT clients, over JMX. */
public interface SessionsMXBean {
    /** The user whose session and client id it is; an empty text where there is no such session. */
    String getOwner(String clientId);

    /**
     * Disconnects a client and removes its session with what waits in it: from then on any user may have the client id.
     *
     * @return whether there was a session
     */
    boolean endSession(String clientId);
}
