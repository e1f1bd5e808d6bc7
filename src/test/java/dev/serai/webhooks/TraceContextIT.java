package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace goes from the call of the API through the message to the webhook. */
class TraceContextIT {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    Path folder;

    @Test
    void theTraceOfACallReachesTheWebhookAndAnInvalidOneDoesNot() {
        try (SeraiServer serai = new SeraiServer(folder).with("WEBHOOK_ALLOW_PRIVATE", "true");
                Receiver application = new Receiver()) {
            serai.start();
            serai.post("/subscribe", "{\"topic\":\"traced/#\",\"qos\":1}");
            serai.post(
                    "/webhooks",
                    "{\"name\":\"traced\",\"url\":\"" + application.url() + "\",\"topic_filter\":\"traced/#\"}");
            publish(serai, "traced/1", TRACE);
            publish(serai, "traced/2", "00-nothing");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> application.calls().size() == 2);
            for (Receiver.Call call : application.calls()) {
                boolean first = call.body().contains("traced/1");
                assertThat(call.header("traceparent")).isEqualTo(first ? TRACE : "");
                assertThat(call.body().contains("\"traceparent\":\"" + TRACE)).isEqualTo(first);
            }
        }
    }

    @Test
    void theTraceOfABulkCallReachesEachOfItsMessagesAndOneThatIsNamedStays() {
        String named = TRACE.replace("4bf9", "ffff");
        try (SeraiServer serai = new SeraiServer(folder).with("WEBHOOK_ALLOW_PRIVATE", "true");
                Receiver application = new Receiver()) {
            serai.start();
            serai.post("/subscribe", "{\"topic\":\"traced/#\",\"qos\":1}");
            serai.post(
                    "/webhooks",
                    "{\"name\":\"traced\",\"url\":\"" + application.url() + "\",\"topic_filter\":\"traced/#\"}");
            call(
                    serai,
                    "/publish/bulk",
                    TRACE,
                    "[{\"topic\":\"traced/1\",\"qos\":1},{\"topic\":\"traced/2\",\"qos\":1},"
                            + "{\"topic\":\"traced/named\",\"qos\":1,\"properties\":{\"user_properties\":"
                            + "{\"traceparent\":\"" + named + "\"}}}]");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> application.calls().size() == 3);
            for (Receiver.Call call : application.calls()) {
                String trace = call.body().contains("traced/named") ? named : TRACE;
                assertThat(call.header("traceparent")).isEqualTo(trace);
                assertThat(call.body()).contains("\"traceparent\":\"" + trace);
            }
            assertThat(serai.get("/messages?direction=published&topic=traced/1").body())
                    .contains("\"traceparent\":\"" + TRACE);
        }
    }

    private static void publish(SeraiServer serai, String topic, String trace) {
        call(serai, "/publish", trace, "{\"topic\":\"" + topic + "\",\"qos\":1}");
    }

    private static void call(SeraiServer serai, String path, String trace, String body) {
        assertThat(serai.send(serai.request(path)
                                .header("X-API-Key", SeraiServer.KEY)
                                .header("traceparent", trace)
                                .POST(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(200);
    }
}
