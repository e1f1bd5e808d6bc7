package dev.serai.mqtt;

import dev.serai.Environment;
import dev.serai.Secret;
import dev.serai.StartupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named connection to an external broker: {@code MQTT_HIVEMQ_HOST} and what else starts with {@code MQTT_HIVEMQ_}
 * make the connection {@code hivemq}.
 *
 * @param name in lower case
 * @param host the broker's host name or address
 * @param port its TCP port
 * @param clientId the client id given, or null for one made from this installation's id and the name
 * @param cleanSession whether the broker forgets consumers' sessions when they disconnect
 * @param username the user name, or null for none
 * @param password the password, or null for none
 * @param tls how it is encrypted, or null for not at all
 * @param version the protocol version
 * @param window how many messages are in flight at most, each way
 */
public record ConnectionSettings(
        String name,
        String host,
        int port,
        @Nullable String clientId,
        boolean cleanSession,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable TlsSettings tls,
        ProtocolVersion version,
        int window) {
    /** First words of settings that belong to no connection. */
    private static final Set<String> RESERVED = Set.of("BROKER", "TLS", "AUTH", "DEFAULT", "INTERNAL");

    private static final Pattern HOST = Pattern.compile("MQTT_([A-Z][A-Z0-9]*)_HOST");
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;
    private static final int WINDOW = 1_000;
    private static final int LARGEST_WINDOW = 65_535;

    /**
     * Reads every connection that has a {@code HOST}.
     *
     * @throws StartupException naming the setting that is wrong
     */
    public static List<ConnectionSettings> from(Environment environment) {
        List<ConnectionSettings> connections = new ArrayList<>();
        for (String variable : environment.namesStartingWith("MQTT_")) {
            Matcher matcher = HOST.matcher(variable);
            if (matcher.matches() && !RESERVED.contains(matcher.group(1))) {
                connections.add(read(environment, matcher.group(1)));
            }
        }
        // Also where no connection uses them: they are known names.
        environment.flag("MQTT_TLS_ENABLED", false);
        environment.flag("MQTT_TLS_VERIFY_PEER", true);
        environment.optional("MQTT_TLS_CA_FILE");
        environment.optional("MQTT_AUTH_USERNAME");
        environment.optional("MQTT_AUTH_PASSWORD");
        return List.copyOf(connections);
    }

    private static ConnectionSettings read(Environment environment, String name) {
        String prefix = "MQTT_" + name + "_";
        boolean encrypted = environment.flag(prefix + "TLS_ENABLED", environment.flag("MQTT_TLS_ENABLED", false));
        // Read in any case, so that a certificate for a connection without TLS is no unknown setting.
        TlsSettings tls = TlsSettings.from(environment, prefix);
        String username = orGlobal(environment, prefix + "USERNAME", "MQTT_AUTH_USERNAME");
        String password = orGlobal(environment, prefix + "PASSWORD", "MQTT_AUTH_PASSWORD");
        return new ConnectionSettings(
                name.toLowerCase(Locale.ROOT),
                environment.text(prefix + "HOST", ""),
                environment.port(prefix + "PORT", encrypted ? TLS_PORT : PORT),
                environment.optional(prefix + "CLIENT_ID"),
                environment.flag(prefix + "CLEAN_SESSION", false),
                username,
                password == null ? null : new Secret(password),
                encrypted ? tls : null,
                ProtocolVersion.of(environment.oneOf(prefix + "VERSION", "5", "5", "3.1.1")),
                environment.number(prefix + "WINDOW", WINDOW, 1, LARGEST_WINDOW));
    }

    private static @Nullable String orGlobal(Environment environment, String name, String global) {
        String own = environment.optional(name);
        return own == null ? environment.optional(global) : own;
    }

    /** Where it connects to, for Paho. */
    String url() {
        String address = host.contains(":") ? "[" + host + "]" : host;
        return (tls == null ? "tcp://" : "ssl://") + address + ":" + port;
    }
}
