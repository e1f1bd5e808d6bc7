package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings that end up in a log line or an error show no secret. */
class SecretsTest {
    @Test
    void noTextOfTheSettingsHoldsASecret() {
        Settings settings = Settings.from(Environment.of(Map.of(
                "API_KEYS", "hidden-1:admin",
                "MQTT_BROKER_CREDENTIALS", "user:hidden-2",
                "MQTT_HIVEMQ_HOST", "127.0.0.1",
                "MQTT_HIVEMQ_USERNAME", "user",
                "MQTT_HIVEMQ_PASSWORD", "hidden-3",
                "DB_CONNECTION", "pgsql",
                "DB_USERNAME", "user",
                "DB_PASSWORD", "hidden-4",
                "WEBHOOK_SECRET", "hidden-5",
                "WEBHOOK_PREVIOUS_SECRET", "hidden-6")));
        assertThat(settings.toString()).contains("hivemq").doesNotContain("hidden");
    }
}
