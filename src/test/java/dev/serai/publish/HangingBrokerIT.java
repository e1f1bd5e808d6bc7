package dev.serai.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.mqtt.Mosquitto;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for an external broker that no longer answers. */
class HangingBrokerIT {
    /** More than there are threads for calls. */
    private static final int CALLS = 150;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    @Test
    void holdUpNoOtherCall() {
        Mosquitto external = Mosquitto.start(folder);
        try (SeraiServer serai = new SeraiServer(folder)
                .with("MQTT_EXTERNAL_HOST", "127.0.0.1")
                .with("MQTT_EXTERNAL_PORT", String.valueOf(external.port()))
                .start()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> publish(serai, "external").join().statusCode() == 200);
            external.freeze();
            List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, CALLS)
                    .mapToObj(call -> publish(serai, "external"))
                    .toList();
            assertThat(publish(serai, "internal").join().statusCode()).isEqualTo(200);
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            assertThat(waiting.get(0).join().statusCode()).isEqualTo(504);
            external.thaw();
            assertThat(waiting)
                    .allMatch(call -> List.of(200, 504).contains(call.join().statusCode()));
        } finally {
            external.thaw();
            external.close();
        }
    }

    private static CompletableFuture<HttpResponse<String>> publish(SeraiServer serai, String broker) {
        HttpRequest request = serai.request("/publish")
                .header("X-API-Key", SeraiServer.KEY)
                .POST(BodyPublishers.ofString(
                        "{\"topic\":\"t\",\"qos\":1,\"payload\":1,\"broker\":\"" + broker + "\"}"))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }
}
