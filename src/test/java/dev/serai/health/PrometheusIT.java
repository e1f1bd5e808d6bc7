package dev.serai.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitoring examples, evaluated by Prometheus against a running service. */
class PrometheusIT {
    /** A metric with its label matchers. */
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:serai|camel|artemis|jvm|process)_[a-z0-9_]+)(\\{[^}]*})?");

    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)\\s*(?:=~|!=|!~|=)");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

    @TempDir
    Path folder;

    @Test
    void everyExpressionOfTheExamplesFindsItsMetricsAndLabels() throws Exception {
        try (SeraiServer serai = busy()) {
            serai.start();
            serai.post("/subscribe", "{\"topic\":\"hooks/#\",\"qos\":1}");
            serai.post(
                    "/webhooks",
                    "{\"name\":\"closed\",\"url\":\"http://127.0.0.1:" + SeraiServer.freePort()
                            + "/\",\"topic_filter\":\"hooks/#\",\"retry_count\":0}");
            serai.publish("hooks/1", "1");
            serai.publish("up/1", "1");
            try (PrometheusServer prometheus = new PrometheusServer(folder.resolve("prometheus"), serai)) {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(prometheus.rules())
                        .isNotEmpty()
                        .allSatisfy(rule -> {
                            assertThat(rule.path("health").asText())
                                    .as(rule.toString())
                                    .isEqualTo("ok");
                            check(prometheus, rule.path("query").asText());
                        }));
                List<String> expressions = new ObjectMapper()
                        .readTree(Path.of("examples/monitoring/grafana-dashboard.json")
                                .toFile())
                        .findValuesAsText("expr");
                assertThat(expressions).hasSizeGreaterThan(5);
                expressions.forEach(expression -> check(prometheus, expression));
                JsonNode down = prometheus.query("serai_connection_connected{connection=\"away\"} == 0");
                assertThat(down.path("data").path("result")).hasSize(1);
            }
        }
    }

    /** A service with a connection and a bridge to a broker that is away. */
    private SeraiServer busy() throws IOException {
        SeraiServer serai = new SeraiServer(folder.resolve("serai"))
                .with("WEBHOOK_ALLOW_PRIVATE", "true")
                .with("MQTT_AWAY_HOST", "127.0.0.1")
                .with("MQTT_AWAY_PORT", SeraiServer.freePort());
        Files.writeString(
                serai.home().resolve("routes/bridges/away.camel.yaml"),
                """
                # What is published under up/ goes to a broker that is away.
                - templatedRoute:
                    routeId: bridge-away-out
                    routeTemplateRef: bridge-out
                    parameters:
                      - name: broker
                        value: away
                      - name: topicFilter
                        value: "up/#"
                """);
        return serai;
    }

    /** Prometheus can evaluate it, and each metric in it exists with the labels that the expression names. */
    private static void check(PrometheusServer prometheus, String expression) {
        assertThat(prometheus.query(expression).path("status").asText())
                .as(expression)
                .isEqualTo("success");
        Matcher selector = SELECTOR.matcher(expression);
        boolean found = false;
        while (selector.find()) {
            found = true;
            JsonNode series = prometheus
                    .query(selector.group(1))
                    .path("data")
                    .path("result")
                    .path(0);
            assertThat(series.isObject()).as(selector.group(1)).isTrue();
            String labels = selector.group(2) == null ? "" : selector.group(2);
            LABEL.matcher(labels).results().map(label -> label.group(1)).forEach(label -> has(series, label));
            Matcher grouping = GROUPING.matcher(expression);
            while (grouping.find()) {
                List.of(grouping.group(1).split(",\\s*", -1)).forEach(label -> has(series, label));
            }
        }
        assertThat(found).as(expression).isTrue();
    }

    private static void has(JsonNode series, String label) {
        assertThat(series.path("metric").has(label)).as(series + " " + label).isTrue();
    }
}
