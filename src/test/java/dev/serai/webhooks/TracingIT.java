package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.SeraiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The spans of one message, from the call of the API to the call of the webhook, as the SDK's own exporter writes them. */
class TracingIT {
    private static void publishTraced(SeraiServer serai) {
        assertThat(serai.send(serai.request("/publish")
                                .header("X-API-Key", SeraiServer.KEY)
                                .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                                .POST(BodyPublishers.ofString("{\"topic\":\"traced/1\",\"qos\":1}")))
                        .statusCode())
                .isEqualTo(200);
    }

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void eachHopIsASpanOfTheCallersTrace() {
        try (SeraiServer serai = new SeraiServer(folder)
                        .with("WEBHOOK_ALLOW_PRIVATE", "true")
                        .with("OTEL_TRACES_EXPORTER", "logging-otlp")
                        .with("OTEL_BSP_SCHEDULE_DELAY", "100");
                Receiver application = new Receiver()) {
            serai.start();
            serai.post("/subscribe", "{\"topic\":\"traced/#\",\"qos\":1}");
            serai.post(
                    "/webhooks",
                    "{\"name\":\"orders\",\"url\":\"" + application.url() + "\",\"topic_filter\":\"traced/#\"}");
            publishTraced(serai);
            await().atMost(Duration.ofSeconds(30)).until(() -> spans(serai).has("webhook orders"));
            // The last spans go out before the service ends.
            assertThat(serai.stop()).isEqualTo(143);

            ObjectNode spans = spans(serai);
            assertThat(spans.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                            "POST /publish", "publish internal", "receive internal", "webhook orders");
            JsonNode published = spans.path("publish internal");
            assertThat(parent(spans.path("POST /publish"))).isEqualTo(CALLER);
            assertThat(parent(published)).isEqualTo(id(spans.path("POST /publish")));
            assertThat(parent(spans.path("receive internal"))).isEqualTo(id(published));
            JsonNode called = spans.path("webhook orders");
            assertThat(parent(called)).isEqualTo(id(published));
            assertThat(published.toString())
                    .contains("\"messaging.destination.name\",\"value\":{\"stringValue\":\"traced/1\"}");

            Receiver.Call call = application.calls().get(0);
            assertThat(call.header("traceparent")).isEqualTo("00-" + TRACE + "-" + id(called) + "-01");
            assertThat(call.body()).contains("\"traceparent\":\"00-" + TRACE + "-" + id(published) + "-01\"");
        }
    }

    @Test
    void spansGoToTheCollectorAsTheVariablesOfOpenTelemetrySay() {
        try (Receiver collector = new Receiver();
                SeraiServer serai = new SeraiServer(folder)
                        .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())
                        .with("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b,tenant=north")
                        .with("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test,service.name=factory")
                        // Empty is as if unset.
                        .with("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
                        .with("OTEL_TRACES_EXPORTER", "")
                        .with("OTEL_TRACES_SAMPLER", "")
                        .with("OTEL_SERVICE_NAME", "")
                        .with("OTEL_BSP_SCHEDULE_DELAY", "100")) {
            // A collector that is busy is asked again.
            collector.answering(call -> collector.calls().isEmpty() ? 503 : 200);
            serai.start();
            publishTraced(serai);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> collector.calls().stream()
                                    .filter(TracingIT::hasTheTrace)
                                    .count()
                            >= 2);
            assertThat(collector.calls()).allSatisfy(call -> {
                assertThat(call.method()).isEqualTo("POST");
                assertThat(call.target()).isEqualTo("/hook/v1/traces");
                assertThat(call.header("Content-Type")).isEqualTo("application/x-protobuf");
                assertThat(call.header("api-key")).isEqualTo("a b");
                assertThat(call.header("tenant")).isEqualTo("north");
                assertThat(call.body()).contains("service.name", "factory");
            });
        }
    }

    /** Whether the protobuf has the caller's trace id, which is 16 bytes there. */
    private static boolean hasTheTrace(Receiver.Call call) {
        return HexFormat.of().formatHex(call.bytes()).contains(TRACE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OTEL_TRACES_EXPORTER | jeager | OTEL_TRACES_EXPORTER",
                "OTEL_EXPORTER_OTLP_ENDPOINT | nowhere | nowhere",
                "OTEL_EXPORTER_OTLP_PROTOCOL | grpc | must be one of http/protobuf, but was \"grpc\"",
                "OTEL_TRACES_SAMPLER | sometimes | OTEL_TRACES_SAMPLER"
            })
    void aWrongSettingEndsTheStartAndTheCheckWithALine(String name, String value, String reason) throws Exception {
        SeraiServer serai = new SeraiServer(folder)
                .with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + SeraiServer.freePort())
                .with(name, value);
        for (String command : List.of("run", "check")) {
            Process process = serai.launch(command);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(serai.output()).isEqualTo(1);
        }
        List<String> lines =
                serai.output().lines().filter(line -> line.contains(reason)).toList();
        assertThat(lines).as(serai.output()).hasSize(2);
        assertThat(lines.get(0)).startsWith("Serai does not start: ");
        assertThat(lines.get(1)).startsWith("wrong  ");
        assertThat(serai.output()).doesNotContain("\tat ");
    }

    /** The spans of the caller's trace that were written so far, by name. */
    private static ObjectNode spans(SeraiServer serai) {
        ObjectNode spans = JSON.createObjectNode();
        serai.output()
                .lines()
                .filter(line -> line.contains("\"scopeSpans\""))
                .flatMap(TracingIT::spansIn)
                .filter(span -> span.path("traceId").asText().equals(TRACE))
                .forEach(span -> spans.set(span.path("name").asText(), span));
        return spans;
    }

    private static Stream<JsonNode> spansIn(String line) {
        try {
            List<JsonNode> spans = new ArrayList<>();
            for (JsonNode scope :
                    JSON.readTree(line.substring(line.indexOf('{'))).path("scopeSpans")) {
                scope.path("spans").forEach(spans::add);
            }
            return spans.stream();
        } catch (JsonProcessingException half) {
            // The line is being written.
            return Stream.of();
        }
    }

    private static String id(JsonNode span) {
        return span.path("spanId").asText();
    }

    private static String parent(JsonNode span) {
        return span.path("parentSpanId").asText();
    }
}
