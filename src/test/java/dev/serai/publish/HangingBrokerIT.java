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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that wait for an external broker that no longer answers. */
class HangingBrokerIT {
    /** More than there are threads for calls. */
    private static final int CALLS = 150;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"/publish, ''", "/publish, the same key", "/publish/bulk, ''"})
    void holdUpNoOtherCall(String path, String idempotencyKey) {
        Mosquitto external = Mosquitto.start(folder);
        try (SeraiServer serai = new SeraiServer(folder)
                .with("MQTT_EXTERNAL_HOST", "127.0.0.1")
                .with("MQTT_EXTERNAL_PORT", String.valueOf(external.port()))
                .start()) {
            await().until(() ->
                    publish(serai, "/publish", "", "external").join().statusCode() == 200);
            external.freeze();
            List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, CALLS)
                    .mapToObj(call -> publish(serai, path, idempotencyKey, "external"))
                    .toList();
            assertThat(publish(serai, path, "", "internal").join().statusCode()).isEqualTo(200);
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            CompletableFuture.anyOf(waiting.toArray(new CompletableFuture<?>[0]))
                    .join();
            assertThat(waiting).anyMatch(call -> call.isDone() && call.join().statusCode() == 504);
            external.thaw();
            // Of calls under one key the next is made when the first has failed, and finds the connection lost.
            List<Integer> statuses = idempotencyKey.isEmpty() ? List.of(200, 504) : List.of(200, 503, 504);
            assertThat(waiting).allMatch(call -> statuses.contains(call.join().statusCode()));
        } finally {
            external.thaw();
            external.close();
        }
    }

    private static CompletableFuture<HttpResponse<String>> publish(
            SeraiServer serai, String path, String idempotencyKey, String broker) {
        String item = "{\"topic\":\"t\",\"qos\":1,\"payload\":1,\"broker\":\"" + broker + "\"}";
        HttpRequest request = serai.request(path)
                .header("X-API-Key", SeraiServer.KEY)
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(path.endsWith("bulk") ? "[" + item + "]" : item))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }
}
