package dev.serai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published over HTTP is the same for an MQTT subscriber, in the store and in a webhook's call. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayloadIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer application;

    @SuppressWarnings("NullAway.Init")
    private SeraiServer serai;

    @SuppressWarnings("NullAway.Init")
    private Mqtt5BlockingClient device;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        application.createContext("/", call -> {
            calls.add(new String(call.getRequestBody().readAllBytes(), UTF_8));
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        application.start();
        serai = new SeraiServer(folder)
                .with("WEBHOOK_ALLOW_PRIVATE", "true")
                .with("WEBHOOK_ENABLED", "true")
                .with(
                        "WEBHOOK_URL",
                        "http://127.0.0.1:" + application.getAddress().getPort())
                .start();
        assertThat(serai.post("/subscribe", "{\"topic\":\"exact\",\"qos\":1}").statusCode())
                .isEqualTo(200);
        device = serai.mqttClient();
        device.connect();
        device.subscribeWith().topicFilter("exact").send();
    }

    @AfterAll
    void stop() {
        device.disconnect();
        serai.close();
        application.stop(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"z\":\"say \\\"hi\\\"\",\"a\":[1.50,9223372036854775807,-9223372036854775808,{\"b\":null}]}",
                "\"say \\\"hi\\\" \\u0000 😀\"",
                "9223372036854775807",
                "23.50",
                "false",
                "null",
                "\"\"",
                "\"1 MB of x😀\""
            })
    void isTheSameForSubscriberStoreAndWebhook(String example) throws Exception {
        String payload = example.replace("1 MB of x😀", "x😀".repeat(1_048_576 / 5));
        String answer;
        byte[] received;
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = device.publishes(MqttGlobalPublishFilter.ALL)) {
            answer = serai.post("/publish", "{\"topic\":\"exact\",\"qos\":1,\"payload\":" + payload + "}")
                    .body();
            received = publishes
                    .receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .orElseThrow()
                    .getPayloadAsBytes();
        }

        String text = payload.startsWith("\"") ? JSON.readTree(payload).textValue() : payload;
        assertThat(received).isEqualTo(text.getBytes(UTF_8));
        String id = JSON.readTree(answer).path("id").asText();
        assertThat(serai.get("/messages/" + id).body()).contains("\"payload\":" + payload + ",\"payload_encoding\"");
        assertThat(calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("\"payload\":" + payload + ",\"qos\":1");
    }
}
