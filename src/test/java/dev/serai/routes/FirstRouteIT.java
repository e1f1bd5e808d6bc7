package dev.serai.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void theFirstRouteOfTheDocumentationWritesMessagesToAFile() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/routes.md")));
        assertThat(example.find()).isTrue();
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            Path mine = Files.createDirectories(serai.home().resolve("routes/mine"));
            Files.writeString(mine.resolve("readings.camel.yaml"), example.group(1));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> serai.observe("/observe/metrics").body().contains("readings-to-file"));
            serai.publish("readings/7", "21.5");
            serai.publish("readings/8", "22");
            Path readings = folder.resolve("data/readings.txt");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            Files.exists(readings) && Files.readString(readings).equals("21.5\n22\n"));
        }
    }
}
