package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service where only what is received is stored, and little of it, and where the broker listens to nobody. */
class MessageSettingsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void keepsOnlyWhatIsReceivedAndTheNewestOfIt(@TempDir Path folder) throws IOException {
        try (SeraiServer serai = new SeraiServer(folder)
                .with("MESSAGE_STORE", "received")
                .with("MQTT_BROKER_ENABLED", "false")
                .start()) {
            assertThat(serai.get("/broker/status").body())
                    .isEqualTo("{\"status\":\"ok\",\"broker\":{\"running\":false,\"enabled\":false,\"clients\":0}}");
            assertThat(serai.get("/status").body()).startsWith("{\"status\":\"no_clients\",\"brokers\":{},");
            serai.post("/subscribe", "{\"topic\":\"kept/#\",\"qos\":1}");
            for (int i = 0; i < 10; i++) {
                assertThat(serai.post("/publish", "{\"topic\":\"kept/a\",\"qos\":1,\"payload\":" + i + "}")
                                .statusCode())
                        .isEqualTo(200);
            }
            await().until(() -> count(serai, "?direction=received") == 10);
            assertThat(count(serai, "?direction=published")).isZero();

            serai.stop();
            serai.with("MESSAGE_RETENTION_MAX_ROWS", "3").start();
            await().atMost(Duration.ofSeconds(60)).until(() -> count(serai, "") == 3);
            assertThat(JSON.readTree(serai.get("/messages").body()).get("messages"))
                    .extracting(message -> message.get("payload").asInt())
                    .containsExactly(9, 8, 7);
        }
    }

    private static int count(SeraiServer serai, String query) throws IOException {
        JsonNode page = JSON.readTree(serai.get("/messages" + query).body());
        return page.get("count").asInt();
    }
}
