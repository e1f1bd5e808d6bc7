package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a newcomer to type does what the README says; only the ports are others. */
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theCommandsDoWhatTheReadmeSays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mosquitto_sub")), "mosquitto_sub is not installed");
        String run = only("bash", "-jar target/serai.jar")
                .lines()
                .filter(line -> line.contains("-jar target/serai.jar"))
                .findFirst()
                .orElseThrow();
        try (SeraiServer serai = server(run)) {
            Path heard = Files.createTempFile(folder, "heard", ".txt");
            Process device = shell(only("bash", "mosquitto_sub"), serai, heard);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> serai.send(serai.request("/broker/status").header("X-API-Key", "change-me"))
                            .body()
                            .contains("\"subscriptions\":1,"));
            Path answer = Files.createTempFile(folder, "answer", ".txt");
            assertThat(shell(only("bash", "curl"), serai, answer).waitFor(20, TimeUnit.SECONDS))
                    .isTrue();

            List<String> expected = only("", "published successfully").lines().toList();
            String pattern = Pattern.quote(expected.get(0)).replace("…", "\\E\\d+\\Q");
            assertThat(Files.readString(answer)).matches(pattern);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(Files.readString(heard).strip()).isEqualTo(expected.get(1)));
            device.destroy();
            assertThat(device.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(serai.output()).containsPattern("Ready after \\d+ ms: http://127.0.0.1:" + serai.httpPort());
        }
    }

    @Test
    void theRouteOfTheReadmeWritesMeasurementsToAFile() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder)) {
            Files.writeString(serai.home().resolve("routes/telemetry.camel.yaml"), only("yaml", "telemetry-to-file"));
            serai.start();
            serai.publish("devices/7/telemetry", "21.5");
            serai.publish("devices/8/telemetry", "{\"c\":20}");
            Path file = folder.resolve("data/telemetry.txt");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            Files.exists(file) && Files.readString(file).lines().count() == 2);
            assertThat(Files.readString(file)).isEqualTo("21.5\n{\"c\":20}\n");
        }
    }

    @Test
    void ciRunsTheTestCommandOfTheReadme() throws Exception {
        String command = only("bash", "mvn verify").strip();
        assertThat(Files.readString(Path.of(".ci/run")).stripTrailing()).endsWith("\n" + command);
    }

    @Test
    void everyFileTheReadmeNamesExists() throws Exception {
        Matcher link = Pattern.compile("\\]\\(([^):#]+)\\)").matcher(readme());
        while (link.find()) {
            assertThat(Path.of(link.group(1))).exists();
        }
    }

    private SeraiServer server(String run) {
        SeraiServer serai = new SeraiServer(folder);
        Matcher variable = Pattern.compile("([A-Z_]+)=(\\S+) ").matcher(run);
        while (variable.find()) {
            serai.with(variable.group(1), variable.group(2));
        }
        return serai.start();
    }

    private Process shell(String command, SeraiServer serai, Path output) throws IOException {
        String ported = command.replace("8080", String.valueOf(serai.httpPort()))
                .replace("1883", String.valueOf(serai.mqttPort()));
        return new ProcessBuilder("bash", "-c", "exec " + ported.strip())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** The only fenced block of a language that contains a text. */
    private static String only(String language, String containing) throws IOException {
        Matcher block = BLOCK.matcher(readme());
        List<String> found = block.results()
                .filter(result -> result.group(1).equals(language))
                .map(result -> result.group(2))
                .filter(text -> text.contains(containing))
                .toList();
        assertThat(found).as("blocks with " + containing).hasSize(1);
        return found.get(0);
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
