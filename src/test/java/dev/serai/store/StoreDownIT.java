package dev.serai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDownIT {
    @Test
    void everyAnsweredPublishHasItsRowWhenTheDatabaseIsKilledAndComesBack(@TempDir Path folder, @TempDir Path data)
            throws Exception {
        try (MariadbServer mariadb = new MariadbServer(data);
                SeraiServer serai = new SeraiServer(folder)) {
            mariadb.environment().forEach(serai::with);
            serai.start();
            List<HttpResponse<String>> before = publish(serai, 20);
            mariadb.kill();
            // One after the other they would wait two minutes for connections.
            List<HttpResponse<String>> down = publish(serai, 40);
            mariadb.restart();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> publish(serai, 1).get(0).statusCode() == 200);

            assertThat(before).allMatch(answer -> answer.statusCode() == 200);
            assertThat(down).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.body()).isEqualTo("{\"status\":\"error\",\"message\":\"Message store unavailable\"}");
            });
            assertThat(before)
                    .allMatch(answer -> serai.get("/messages/" + id(answer)).statusCode() == 200);
        }
    }

    private static List<HttpResponse<String>> publish(SeraiServer serai, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> serai.sendAsync(serai.request("/publish")
                        .header("X-API-Key", SeraiServer.KEY)
                        .POST(BodyPublishers.ofString("{\"topic\":\"store/down\",\"qos\":1,\"payload\":" + i + "}"))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static String id(HttpResponse<String> answer) {
        return answer.body().replaceFirst(".*\"id\":\"(\\d+)\".*", "$1");
    }
}
