package dev.serai.broker;

import dev.serai.Environment;
import dev.serai.StartupException;
import dev.serai.tls.PemFiles;
import dev.serai.tls.ServerTls;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the embedded broker.
 *
 * @param files its certificate and key
 * @param port MQTT over TLS
 * @param webSocketPort MQTT over WebSocket over TLS; 0 switches it off
 * @param clientAuth whether clients show certificates: {@code none}, {@code wanted} or {@code required}
 * @param clientAuthorities who may vouch for clients; null where {@code clientAuth} is none
 */
public record BrokerTls(
        PemFiles files, int port, int webSocketPort, String clientAuth, @Nullable Path clientAuthorities) {
    private static final String PREFIX = "MQTT_BROKER_";

    /**
     * Reads and checks the settings.
     *
     * @param plainPort the port of MQTT over TCP
     * @return null where TLS is off
     * @throws StartupException naming the variable at fault
     */
    static @Nullable BrokerTls from(Environment environment, int plainPort) {
        boolean enabled = environment.flag(PREFIX + "TLS_ENABLED", false);
        PemFiles files = PemFiles.from(environment, PREFIX);
        int port = environment.port(PREFIX + "TLS_PORT", Math.min(plainPort + 1, 65535));
        int webSocketPort = environment.portOrOff(PREFIX + "WEBSOCKET_TLS_PORT", 8084);
        String clientAuth = environment.oneOf(PREFIX + "TLS_CLIENT_AUTH", "none", "none", "wanted", "required");
        String authorities = environment.optional(PREFIX + "TLS_CLIENT_CA_FILE");
        if (!enabled) {
            return null;
        }
        if (files == null) {
            throw new StartupException("MQTT_BROKER_TLS_ENABLED needs MQTT_BROKER_TLS_CERT_FILE and ..._KEY_FILE");
        }
        if (clientAuth.equals("none")) {
            return new BrokerTls(files, port, webSocketPort, clientAuth, null);
        }
        if (authorities == null) {
            throw new StartupException("MQTT_BROKER_TLS_CLIENT_AUTH=" + clientAuth
                    + " needs MQTT_BROKER_TLS_CLIENT_CA_FILE, the certificates that may vouch for clients");
        }
        return new BrokerTls(files, port, webSocketPort, clientAuth, Path.of(authorities));
    }

    /** What handshakes go by. */
    SSLContext context() {
        return ServerTls.context(files, clientAuthorities);
    }
}
