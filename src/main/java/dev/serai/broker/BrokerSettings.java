package dev.serai.broker;

import dev.serai.Address;
import dev.serai.Environment;
import dev.serai.Secret;
import dev.serai.StartupException;
import dev.serai.front.MqttLimits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The embedded broker: where it listens and who may connect.
 *
 * @param enabled whether it listens for MQTT; its journal runs in any case, because queued messages live in it
 * @param mqtt MQTT over TCP
 * @param webSocket MQTT over WebSocket; port 0 switches it off
 * @param tls TLS listeners besides those two, or null where there are none
 * @param authenticated whether user names and passwords are checked
 * @param anonymous whether a client without a user name is let in as the guest of {@code login.config}
 * @param sysInterval time between looks at what is published under {@code $SYS}; zero switches those topics off
 * @param limits what a client may ask for
 * @param credentials users and passwords of the environment, besides those of the users file
 */
public record BrokerSettings(
        boolean enabled,
        Address mqtt,
        Address webSocket,
        @Nullable BrokerTls tls,
        boolean authenticated,
        boolean anonymous,
        Duration sysInterval,
        MqttLimits limits,
        Map<String, Secret> credentials) {
    /**
     * Reads and checks the settings.
     *
     * @throws StartupException naming the variable at fault
     */
    public static BrokerSettings from(Environment environment) {
        String host = environment.text("MQTT_BROKER_HOST", "127.0.0.1");
        int port = environment.port("MQTT_BROKER_PORT", 1883);
        BrokerSettings settings = new BrokerSettings(
                environment.flag("MQTT_BROKER_ENABLED", true),
                new Address(host, port),
                new Address(host, environment.portOrOff("MQTT_BROKER_WEBSOCKET_PORT", 8083)),
                BrokerTls.from(environment, port),
                environment.flag("MQTT_BROKER_AUTH_ENABLED", true),
                environment.flag("MQTT_BROKER_ALLOW_ANONYMOUS", false),
                Duration.ofSeconds(environment.number("MQTT_BROKER_SYS_INTERVAL", 10, 0, 86_400)),
                MqttLimits.from(environment),
                credentials(environment));
        if (!settings.authenticated()
                && !settings.anonymous()
                && !settings.mqtt().isLoopback()) {
            throw new StartupException("MQTT_BROKER_AUTH_ENABLED=false lets everybody in and is refused on "
                    + settings.mqtt() + ", which is not a loopback address, unless MQTT_BROKER_ALLOW_ANONYMOUS=true");
        }
        return settings;
    }

    /** The same broker, but nobody can connect. */
    public BrokerSettings withoutListeners() {
        return new BrokerSettings(
                false, mqtt, webSocket, tls, authenticated, anonymous, sysInterval, limits, credentials);
    }

    /** What may be a topic within the process. */
    public InternalTopics topics() {
        return new InternalTopics(limits);
    }

    /** Whether a client can get in without a user name and password. */
    public boolean isOpen() {
        return !authenticated || anonymous;
    }

    private static Map<String, Secret> credentials(Environment environment) {
        Map<String, Secret> users = new LinkedHashMap<>();
        for (String pair : environment.list("MQTT_BROKER_CREDENTIALS")) {
            int colon = pair.indexOf(':');
            if (colon < 1 || colon == pair.length() - 1) {
                // The pair itself is a secret.
                throw new StartupException("MQTT_BROKER_CREDENTIALS must be a comma list of user:password");
            }
            users.put(pair.substring(0, colon), new Secret(pair.substring(colon + 1)));
        }
        return Map.copyOf(users);
    }
}
