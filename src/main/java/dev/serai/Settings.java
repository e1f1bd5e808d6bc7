package dev.serai;

import dev.serai.api.HttpSettings;
import dev.serai.broker.BrokerSettings;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.console.ConsoleSettings;
import dev.serai.health.ManagementSettings;
import dev.serai.messages.MessageSettings;
import dev.serai.mqtt.ConnectionSettings;
import dev.serai.store.StoreSettings;
import dev.serai.tracing.TracingSettings;
import dev.serai.webhooks.WebhookSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything that the environment decides, checked as a whole before anything starts.
 *
 * @param home the folder with {@code routes/} and {@code artemis-config/}
 * @param data the folder for the journal, the database and logs; made where it is missing
 * @param log what the log says and how
 * @param http the API
 * @param broker the embedded broker
 * @param console Hawtio; port 0 switches it off
 * @param management health and metrics; port 0 switches them off
 * @param tracing whether spans are recorded, and where they go
 * @param connections the named connections to external brokers
 * @param store the database
 * @param messages which messages are stored, and how long
 * @param webhooks the webhook of the environment and what webhooks may do
 * @param defaultConnection the broker of a publish that names none
 */
public record Settings(
        Path home,
        Path data,
        LogSettings log,
        HttpSettings http,
        BrokerSettings broker,
        ConsoleSettings console,
        ManagementSettings management,
        TracingSettings tracing,
        List<ConnectionSettings> connections,
        StoreSettings store,
        MessageSettings messages,
        WebhookSettings webhooks,
        String defaultConnection) {
    /**
     * Reads and checks all settings.
     *
     * @throws StartupException naming the variable or folder at fault
     */
    public static Settings from(Environment environment) {
        Path home =
                Path.of(environment.text("SERAI_HOME", ".")).toAbsolutePath().normalize();
        Path data =
                Path.of(environment.text("SERAI_DATA", "data")).toAbsolutePath().normalize();
        Settings settings = new Settings(
                home,
                data,
                LogSettings.from(environment),
                HttpSettings.from(environment),
                BrokerSettings.from(environment),
                ConsoleSettings.from(environment),
                ManagementSettings.from(environment),
                TracingSettings.from(environment),
                ConnectionSettings.from(environment),
                StoreSettings.from(environment, data),
                MessageSettings.from(environment),
                WebhookSettings.from(environment),
                environment.text("MQTT_DEFAULT_CONNECTION", EmbeddedBroker.CONNECTION));
        environment.refuseUnknown();
        settings.requireLogins();
        settings.requireFolder("routes");
        settings.requireFolder("artemis-config");
        return settings;
    }

    /** The route files. */
    public Path routes() {
        return home.resolve("routes");
    }

    /** The broker's and the realm's files. */
    public Path artemisConfig() {
        return home.resolve("artemis-config");
    }

    /** The users of the broker are those of the API, and so is the guest. */
    private void requireLogins() {
        if (!broker.authenticated() && !broker.anonymous() && !http.address().isLoopback()) {
            throw new StartupException(
                    "MQTT_BROKER_AUTH_ENABLED=false lets everybody into the API too and is refused where "
                            + http.address() + ", which is not a loopback address, is that of the API, unless"
                            + " MQTT_BROKER_ALLOW_ANONYMOUS=true");
        }
    }

    private void requireFolder(String name) {
        if (!Files.isDirectory(home.resolve(name))) {
            throw new StartupException(
                    "No folder " + name + "/ in " + home + "; SERAI_HOME names the folder that holds it");
        }
    }
}
