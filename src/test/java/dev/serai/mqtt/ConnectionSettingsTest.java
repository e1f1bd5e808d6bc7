package dev.serai.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.Environment;
import dev.serai.StartupException;
import dev.serai.tls.Certificates;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionSettingsTest {
    @Test
    void eachHostMakesAConnectionWithTheGlobalCredentialsAndTlsAsDefaults() {
        Environment environment = Environment.of(Map.of(
                "MQTT_HIVEMQ_HOST", "broker.example",
                "MQTT_SITE_HOST", "10.0.0.1",
                "MQTT_SITE_TLS_ENABLED", "false",
                "MQTT_SITE_USERNAME", "own",
                "MQTT_SITE_VERSION", "3.1.1",
                "MQTT_TLS_ENABLED", "true",
                "MQTT_AUTH_USERNAME", "everywhere",
                "MQTT_AUTH_PASSWORD", "hidden"));
        var connections = ConnectionSettings.from(environment);
        assertThat(connections).extracting(ConnectionSettings::name).containsExactly("hivemq", "site");
        assertThat(connections)
                .extracting(ConnectionSettings::url)
                .containsExactly("ssl://broker.example:8883", "tcp://10.0.0.1:1883");
        assertThat(connections).extracting(ConnectionSettings::username).containsExactly("everywhere", "own");
        assertThat(connections)
                .extracting(ConnectionSettings::version)
                .containsExactly(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1);
        assertThat(connections.toString()).doesNotContain("hidden");
        environment.refuseUnknown();
    }

    @Test
    void theRestOfTheOldServicesSettingsCounts(@TempDir Path folder) {
        Path all = Certificates.make(folder.resolve("all")).folder().resolve("ca.crt");
        Path own = Certificates.make(folder.resolve("own")).folder().resolve("ca.crt");
        var connections = ConnectionSettings.from(Environment.of(Map.of(
                "MQTT_TLS_ENABLED", "1",
                "MQTT_TLS_VERIFY_PEER", "no",
                "MQTT_TLS_CA_FILE", all.toString(),
                "MQTT_A_HOST", "a",
                "MQTT_B_HOST", "b",
                "MQTT_B_CLIENT_ID", "mine",
                "MQTT_B_CLEAN_SESSION", "true",
                "MQTT_B_TLS_VERIFY_PEER", "true",
                "MQTT_B_TLS_CA_FILE", own.toString())));
        assertThat(connections).extracting(ConnectionSettings::clientId).containsExactly(null, "mine");
        assertThat(connections).extracting(ConnectionSettings::cleanSession).containsExactly(false, true);
        assertThat(connections)
                .extracting(ConnectionSettings::tls)
                .containsExactly(new TlsSettings(false, all, null, null), new TlsSettings(true, own, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 70000, MQTT_SITE_PORT must be a whole number",
        "VERSION, 4, MQTT_SITE_VERSION must be one of",
        "WINDOW, 0, MQTT_SITE_WINDOW must be a whole number",
        "TLS_CA_FILE, /nowhere.pem, MQTT_SITE_TLS_CA_FILE must name a readable file",
        "TLS_KEY_FILE, /dev/null, MQTT_SITE_TLS_CERT_FILE and MQTT_SITE_TLS_KEY_FILE go together",
    })
    void aWrongValueEndsTheStartAndIsNamed(String setting, String value, String words) {
        Environment environment = Environment.of(Map.of("MQTT_SITE_HOST", "h", "MQTT_SITE_" + setting, value));
        assertThatThrownBy(() -> ConnectionSettings.from(environment))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(words);
    }
}
