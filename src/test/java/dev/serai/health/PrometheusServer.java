package dev.serai.health;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real Prometheus that reads a service once a second. A machine without it skips the test and says so. */
final class PrometheusServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SeraiServer serai;
    private final Process process;
    private final String base;

    PrometheusServer(Path folder, SeraiServer serai) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "needs the package prometheus");
        this.serai = serai;
        Files.createDirectories(folder);
        Files.copy(Path.of("examples/monitoring/alerts.yml"), folder.resolve("alerts.yml"));
        String example = Files.readString(Path.of("examples/monitoring/prometheus.yml"));
        Files.writeString(
                folder.resolve("prometheus.yml"),
                example.replace("127.0.0.1:9876", "127.0.0.1:" + serai.managementPort())
                        .replace("interval: 15s", "interval: 1s"));
        String address = "127.0.0.1:" + SeraiServer.freePort();
        base = "http://" + address;
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=" + address)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(this::hasReadTwice);
    }

    private boolean hasReadTwice() {
        try {
            // It answers 503 in plain text while it reads its storage.
            if (serai.send(HttpRequest.newBuilder(URI.create(base + "/-/ready")))
                            .statusCode()
                    != 200) {
                return false;
            }
            JsonNode count = query("count_over_time(up{job=\"serai\"}[5m])");
            return count.path("data")
                            .path("result")
                            .path(0)
                            .path("value")
                            .path(1)
                            .asInt()
                    > 2;
        } catch (UncheckedIOException notYet) {
            if (notYet.getCause() instanceof ConnectException) {
                return false;
            }
            throw notYet;
        }
    }

    /** The answer to an instant query. */
    JsonNode query(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    /** The alert rules as Prometheus has evaluated them. */
    JsonNode rules() {
        return get("/api/v1/rules").path("data").path("groups").path(0).path("rules");
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(
                    serai.send(HttpRequest.newBuilder(URI.create(base + path))).body());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
