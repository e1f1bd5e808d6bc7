package dev.serai.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.serai.SeraiServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/routes.md tells a newcomer to do, done. */
class FirstRouteIT {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theFirstRouteOfTheDocumentationTellsAnApplicationAndWritesAFile() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/routes.md")));
        assertThat(example.find()).isTrue();
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/readings", call -> {
            told.add(call.getRequestMethod() + " "
                    + new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        application.start();
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            Path mine = Files.createDirectories(serai.home().resolve("routes/mine"));
            Files.writeString(
                    mine.resolve("readings.camel.yaml"),
                    example.group(1)
                            .replace(":9000/", ":" + application.getAddress().getPort() + "/"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> serai.observe("/observe/metrics").body().contains("routeId=\"readings\""));
            serai.publish("readings/7", "21.5");
            serai.publish("readings/8", "22");
            Path readings = folder.resolve("data/readings.txt");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            Files.exists(readings) && Files.readString(readings).equals("21.5\n22\n"));
            assertThat(told).containsExactly("POST 21.5", "POST 22");
        } finally {
            application.stop(0);
        }
    }
}
