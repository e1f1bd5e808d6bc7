package dev.serai.mqtt;

import dev.serai.Secret;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * All that one network connection needs to know.
 *
 * @param url {@code tcp://host:port} or {@code ssl://host:port}
 * @param version the protocol version
 * @param clientId the MQTT client identifier
 * @param cleanStart whether the broker forgets an earlier session
 * @param sessionExpiry how long the broker keeps the session while we are away
 * @param username the user name, or null for none
 * @param password the password, or null for none
 * @param keepAlive the longest silence; a broker that hangs is noticed within two of them
 * @param receiveMaximum how many messages the broker may send unacknowledged
 * @param connectTimeout how long CONNECT, SUBSCRIBE and UNSUBSCRIBE wait for their answer
 * @param tls the socket factory for {@code ssl://}, or null for the platform's own
 * @param verifyHostname whether the certificate must name the host
 */
record WireSettings(
        String url,
        ProtocolVersion version,
        String clientId,
        boolean cleanStart,
        Duration sessionExpiry,
        @Nullable String username,
        @Nullable Secret password,
        Duration keepAlive,
        int receiveMaximum,
        Duration connectTimeout,
        @Nullable SSLSocketFactory tls,
        boolean verifyHostname) {

    Wire newWire() {
        return version == ProtocolVersion.MQTT_5 ? new Mqtt5Wire(this) : new Mqtt3Wire(this);
    }

    int keepAliveSeconds() {
        return Math.toIntExact(keepAlive.toSeconds());
    }

    int connectTimeoutSeconds() {
        return Math.toIntExact(Math.max(1, connectTimeout.toSeconds()));
    }
}
