package dev.serai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(
        value = "dev.serai.LaravelApplication#isPresent",
        disabledReason = "PHP with the parts of Laravel is missing: apt-get install " + LaravelApplication.PACKAGES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaravelExampleIT {
    private SeraiServer serai;
    private LaravelApplication laravel;
    private Path storage;

    @BeforeAll
    void start(@TempDir Path storage, @TempDir Path folder) throws Exception {
        this.storage = storage;
        serai = new SeraiServer(folder).with("WEBHOOK_ALLOW_PRIVATE", "true").start();
        laravel = new LaravelApplication(storage, serai);
        laravel.serve();
    }

    @AfterAll
    void stop() {
        laravel.close();
        serai.close();
    }

    @Test
    void publishesWhatTheServiceClassIsGiven() throws Exception {
        Mqtt5BlockingClient device = serai.mqttClient();
        device.connect();
        Map<String, byte[]> payloads = new HashMap<>();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = device.publishes(MqttGlobalPublishFilter.ALL)) {
            device.subscribeWith().topicFilter("example/#").send();

            laravel.command("publish");

            for (int i = 0; i < 4; i++) {
                Mqtt5Publish publish = publishes.receive();
                payloads.put(publish.getTopic().toString(), publish.getPayloadAsBytes());
            }
        }
        device.disconnect();

        assertThat(payloads.get("example/object")).asString().isEqualTo("{\"t\":21.5,\"unit\":\"°C\"}");
        assertThat(payloads.get("example/text")).asString().isEqualTo("say \"hi\"");
        assertThat(payloads.get("example/number")).asString().isEqualTo("9007199254740993");
        assertThat(payloads.get("example/bytes")).containsExactly(0xff, 0, 1);
    }

    @Test
    void takesASignedCallAndTurnsItIntoAnEvent() throws Exception {
        String id = laravel.command("webhook", "#");
        int before = laravel.events().size();

        assertThat(serai.post("/webhooks/" + id + "/test", "").body()).contains("\"delivered\":true");

        await().until(() -> laravel.events().size() == before + 1);
        assertThat(laravel.events().get(before)).contains("\"topic\":\"serai\\/test\"", "\"payload\":{\"test\":true}");
    }

    @Test
    void hasThePayloadAsItWasPublished() throws Exception {
        laravel.command("webhook", "exact/#");
        serai.post("/subscribe", "{\"topic\":\"exact/#\",\"qos\":1}");

        serai.publish("exact/1", "\" two \"");
        serai.publish("exact/2", "\"\"");
        serai.publish("exact/3", "12345678901234567890");

        awaitEvent("exact\\/1", " two ");
        awaitEvent("exact\\/2", "");
        awaitEvent("exact\\/3", "12345678901234567890");
    }

    private void awaitEvent(String topic, String text) {
        String base64 = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
        await().untilAsserted(() -> assertThat(laravel.events())
                .anyMatch(event -> event.contains("\"topic\":\"" + topic + "\"")
                        && event.contains("\"payload\":\"" + base64.replace("/", "\\/") + "\"")));
    }

    @Test
    void takesASecretThatIsAnyText() throws Exception {
        try (LaravelApplication other = new LaravelApplication(storage, serai).withSecret("any text")) {
            other.serve();
            String id = other.command("webhook", "#");

            assertThat(serai.post("/webhooks/" + id + "/test", "").body()).contains("\"delivered\":true");
        }
    }

    /** As a listener does that implements ShouldQueue: Laravel makes JSON of the serialized event. */
    @Test
    void anEventWithBytesGoesThroughAQueue() throws Exception {
        assertThat(laravel.command("queue")).isEqualTo("ff0001");
    }

    @Test
    void tellsOfAMessageOnceWhenItIsCalledAgainMeanwhile() throws Exception {
        laravel.command("webhook", "slow/#");
        serai.post("/subscribe", "{\"topic\":\"slow/#\",\"qos\":1}");

        // Longer than the service waits for an answer: it calls again while the listener is at work.
        serai.publish("slow/1", "18");
        serai.publish("slow/1", "0");

        await().atMost(Duration.ofSeconds(90)).until(() -> events("slow\\/1", 0) == 1);
        assertThat(events("slow\\/1", 18)).isEqualTo(1);
    }

    private long events(String topic, int payload) {
        return laravel.events().stream()
                .filter(event -> event.contains("\"topic\":\"" + topic + "\",\"payload\":" + payload + "}"))
                .count();
    }

    @Test
    void letsNobodyInWhoseSecretIsEmptyBecauseNoneIsSet() throws Exception {
        try (LaravelApplication careless = new LaravelApplication(storage, serai).withSecret("")) {
            careless.serve();
            HttpResponse<String> forged = serai.send(HttpRequest.newBuilder(URI.create(careless.url() + "/serai"))
                    .POST(BodyPublishers.ofString("{}")));
            assertThat(forged.statusCode()).isEqualTo(500);
        }
    }

    @Test
    void refusesACallThatIsSignedWithAnotherSecret() throws IOException, InterruptedException {
        String id = laravel.command("webhook", "#");
        int before = laravel.events().size();
        serai.send(serai.request("/webhooks/" + id)
                .header("X-API-Key", SeraiServer.KEY)
                .PUT(BodyPublishers.ofString("{\"secret\":\"another\"}")));

        assertThat(serai.post("/webhooks/" + id + "/test", "").body())
                .contains("\"delivered\":false", "\"status_code\":401");
        assertThat(laravel.events()).hasSize(before);
    }

    @Test
    void acceptsEitherSecretDuringARotation() throws IOException, InterruptedException {
        String id = laravel.command("webhook", "#");
        serai.send(serai.request("/webhooks/" + id)
                .header("X-API-Key", SeraiServer.KEY)
                .PUT(BodyPublishers.ofString(
                        "{\"secret\":\"another\",\"previous_secret\":\"whsec_b2YtdGhlLWV4YW1wbGU=\"}")));

        assertThat(serai.post("/webhooks/" + id + "/test", "").body()).contains("\"delivered\":true");
    }
}
