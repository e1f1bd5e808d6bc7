package dev.serai.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.SeraiServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health and metrics, read as an orchestrator and Prometheus read them. */
class ManagementPortIT {
    @TempDir
    Path folder;

    @Test
    void aPublishIsCountedAndAConnectionIsMeasured() {
        try (SeraiServer serai = away().start()) {
            serai.publish("devices/7/temperature", "21.5");
            serai.post("/publish", "{}");
            String scrape = serai.observe("/observe/metrics").body();
            assertThat(scrape)
                    .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"publish-message\"[^}]*} 2\\.0")
                    .containsPattern(
                            "serai_http_requests_seconds_count\\{method=\"POST\",path=\"/publish\",status=\"200\"} 1")
                    .containsPattern(
                            "serai_http_requests_seconds_count\\{method=\"POST\",path=\"/publish\",status=\"400\"} 1")
                    .contains("serai_connection_connected{connection=\"away\"} 0");
            assertThat(scrape)
                    .contains(
                            "serai_connection_reconnects_total{connection=\"away\"} 0",
                            "serai_connection_in_flight{connection=\"away\"} 0",
                            "serai_connection_oldest_unacknowledged_seconds{connection=\"away\"} 0",
                            "serai_connection_messages_total{connection=\"away\",outcome=\"published\"} 0");
        }
    }

    @Test
    void aBrokenConnectionIsReportedAndDoesNotMakeTheServiceUnready() {
        try (SeraiServer serai = away().start()) {
            assertThat(serai.observe("/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(serai.observe("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(serai.observe("/observe/health/ready").body())
                    .contains("\"name\":\"connection away\",\"status\":\"DOWN\"")
                    .contains("\"name\":\"database\",\"status\":\"UP\"");
            assertThat(serai.observe("/observe").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aBrokenConnectionThatIsRequiredMakesTheServiceUnready() {
        try (SeraiServer serai = away().with("READY_REQUIRES", "away").start()) {
            assertThat(serai.observe("/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(serai.observe("/observe/health/ready").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void openMetricsIsAnsweredWhereItIsAskedFor() {
        try (SeraiServer serai = away().start()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + serai.managementPort() + "/observe/metrics"))
                    .header("Accept", "application/openmetrics-text");
            assertThat(serai.send(request).body()).endsWith("# EOF\n");
        }
    }

    private SeraiServer away() {
        return new SeraiServer(folder)
                .with("MQTT_AWAY_HOST", "127.0.0.1")
                .with("MQTT_AWAY_PORT", SeraiServer.freePort());
    }
}
