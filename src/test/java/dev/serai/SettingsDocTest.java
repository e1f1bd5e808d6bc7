package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} names every variable that the service reads, and no other. */
class SettingsDocTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z]+_[A-Z_<>]+)`");

    @Test
    void theDocumentNamesWhatIsRead() throws Exception {
        Environment environment = Environment.of(Map.of(
                "MQTT_HIVEMQ_HOST", "127.0.0.1",
                "DB_CONNECTION", "pgsql",
                "DB_USERNAME", "serai",
                "DB_PASSWORD", "serai"));
        Settings.from(environment);
        Set<String> read = new TreeSet<>();
        environment.known().forEach(name -> read.add(name.replace("MQTT_HIVEMQ_", "MQTT_<NAME>_")));

        Set<String> documented = new TreeSet<>();
        Matcher name = NAME.matcher(Files.readString(Path.of("docs/settings.md")));
        while (name.find()) {
            documented.add(name.group(1));
        }
        assertThat(documented).containsAll(read);
        documented.removeAll(read);
        // Read only where another setting asks for it.
        assertThat(documented)
                .isSubsetOf(
                        "DB_PATH",
                        "MQTT_HIVEMQ_HOST",
                        "MQTT_BROKER_TLS_CLIENT_AUTH",
                        "MQTT_BROKER_TLS_CLIENT_CA_FILE",
                        "MQTT_BROKER_TLS_CERT_FILE",
                        "MQTT_BROKER_TLS_KEY_FILE");
    }
}
