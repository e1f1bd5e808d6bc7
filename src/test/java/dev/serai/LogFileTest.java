package dev.serai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFileTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(LogFileTest.class);

    @BeforeAll
    static void onlyIntoTheFile() {
        LOG.setAdditive(false);
    }

    @Test
    void holdsWhatIsLoggedUntilItIsClosed(@TempDir Path data) throws IOException {
        LogFile file = new LogFile(new LogSettings("info", "text", 1, 1, 10), data, LOG);
        file.start();
        LOG.info("while it is open: é");
        file.stop();
        LOG.info("after it was closed");

        assertThat(Files.readString(data.resolve("logs/serai.log"), UTF_8))
                .contains("while it is open: é")
                .doesNotContain("after it was closed");
    }

    @Test
    void setsTheFurtherLinesOfAMessageIn(@TempDir Path data) throws IOException {
        LogFile file = new LogFile(new LogSettings("info", "text", 1, 1, 10), data, LOG);
        file.start();
        LOG.atInfo().addKeyValue("user", "a\nb").log("no such user: x\r\n2026-01-01 ERROR forged\u2028too");
        file.stop();

        assertThat(Files.readString(data.resolve("logs/serai.log"), UTF_8))
                .endsWith(" x\r\n    2026-01-01 ERROR forged\u2028    too user=a\n    b" + System.lineSeparator());
    }

    @Test
    void writesOneJsonObjectALineWhereTheFormatIsJson(@TempDir Path data) throws IOException {
        LogFile file = new LogFile(new LogSettings("info", "json", 1, 1, 10), data, LOG);
        file.start();
        LOG.info("say \"hi\"\nand more");
        file.stop();

        List<String> lines = Files.readAllLines(data.resolve("logs/serai.log"));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).startsWith("{").endsWith("}");
    }

    @Test
    void beginsANewFileWhereOneIsFull(@TempDir Path data) {
        LogFile file = new LogFile(new LogSettings("info", "text", 1, 1, 10), data, LOG);
        String line = "x".repeat(200_000);
        file.start();
        await().until(() -> {
            LOG.info(line);
            return names(data).size() > 1;
        });
        file.stop();

        assertThat(names(data)).contains("serai.log").anyMatch(name -> name.matches("serai\\.[-0-9]+\\.0\\.log"));
    }

    private static List<String> names(Path data) {
        try (Stream<Path> files = Files.list(data.resolve("logs"))) {
            return files.map(path -> path.getFileName().toString()).toList();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
