package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that install Serai name files and settings that exist. */
class PackagingTest {
    private static final Pattern ENV = Pattern.compile("(?m)(?:ENV|^)\\s+([A-Z][A-Z_]+)=(\\S+)");
    private static final Pattern UNIT_ENV = Pattern.compile("([A-Z][A-Z_]+)=(\\S+)");

    @Test
    void theComposeFileNamesFilesAndSettingsThatExist() throws IOException {
        JsonNode compose = compose();
        JsonNode services = compose.path("services");
        assertThat(services.properties())
                .extracting(Map.Entry::getKey)
                .contains("serai", "mosquitto", "prometheus", "grafana");
        Map<String, String> environment = new HashMap<>();
        services.path("serai")
                .path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        accepts(environment);
        for (JsonNode service : services) {
            for (JsonNode volume : service.path("volumes")) {
                String from = volume.asText().split(":", 2)[0];
                assertThat(
                                from.startsWith(".")
                                        ? Files.exists(Path.of(from))
                                        : compose.path("volumes").has(from))
                        .as(volume.asText())
                        .isTrue();
            }
        }
        assertThat(services.path("serai").path("build").asText()).isEqualTo(".");
    }

    @Test
    void theDockerfileNamesTheVersionAndSettingsThatExist() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));
        String version = Files.readString(Path.of("pom.xml"))
                .replaceAll("(?s).*?<artifactId>serai</artifactId>\\s*<version>([^<]+)<.*", "$1");
        assertThat(dockerfile).contains("ARG VERSION=" + version + "\n");
        Map<String, String> environment = new HashMap<>();
        Matcher variable = ENV.matcher(dockerfile);
        while (variable.find()) {
            environment.put(variable.group(1), variable.group(2));
        }
        assertThat(environment).containsKeys("SERAI_DATA", "HTTP_SERVER_HOST", "CONSOLE_HOST");
        accepts(environment);
    }

    /** An engine gives a new volume the owner of its folder in the image, and root's where the image has no such folder. */
    @Test
    void whatServesTheNextContainerIsInVolumesThatTheUserOfTheImageCanWrite() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));
        List<String> kept = words(dockerfile, "VOLUME");
        assertThat(kept).containsExactlyInAnyOrder("/var/lib/serai/data", "/opt/serai/artemis-config");
        String before = dockerfile.substring(0, dockerfile.indexOf("\nVOLUME"));
        assertThat(before).contains("mkdir -p /var/lib/serai/data");
        assertThat(words(before.replace("&&", "\n"), "chown -R serai:"))
                .contains("/var/lib/serai", "/opt/serai/artemis-config");
        assertThat(words(dockerfile, "USER").get(0)).matches("[1-9][0-9]*:[1-9][0-9]*");

        JsonNode compose = compose();
        List<String> mounted = new ArrayList<>();
        for (JsonNode volume : compose.path("services").path("serai").path("volumes")) {
            String[] parts = volume.asText().split(":", 3);
            if (compose.path("volumes").has(parts[0])) {
                mounted.add(parts[1]);
            }
        }
        assertThat(mounted).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void thePortsAreThoseOfTheSettings() throws IOException {
        Settings settings = Settings.from(Environment.of(Map.of("SERAI_HOME", ".", "API_KEYS", "key")));
        int management = settings.management().address().port();
        List<String> exposed = words(Files.readString(Path.of("Dockerfile")), "EXPOSE");
        assertThat(exposed)
                .containsExactlyInAnyOrder(
                        "" + settings.http().address().port(),
                        "" + settings.broker().mqtt().port(),
                        "" + settings.broker().webSocket().port(),
                        "" + settings.console().address().port(),
                        "" + management);
        assertThat(words(Files.readString(Path.of("Dockerfile")), "HEALTHCHECK").toString())
                .contains("/dev/tcp/127.0.0.1/" + management + ";");
        JsonNode services = compose().path("services");
        for (JsonNode port : services.path("serai").path("ports")) {
            assertThat(port.asText()).startsWith("127.0.0.1:");
            assertThat(exposed).contains(port.asText().replaceAll(".*:", ""));
        }
        JsonNode scraped = new YAMLMapper()
                .readTree(Path.of("examples/monitoring/prometheus-compose.yml").toFile())
                .findPath("targets");
        assertThat(scraped.get(0).asText()).isEqualTo("serai:" + management);
        assertThat(services.has(services.path("serai")
                        .path("environment")
                        .path("MQTT_MOSQUITTO_HOST")
                        .asText()))
                .isTrue();
    }

    /** The words behind an instruction of a Dockerfile. */
    private static List<String> words(String dockerfile, String instruction) {
        return dockerfile
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(instruction + " "))
                .flatMap(line ->
                        Stream.of(line.substring(instruction.length()).strip().split(" ")))
                .toList();
    }

    private static JsonNode compose() throws IOException {
        return new YAMLMapper().readTree(Path.of("compose.yaml").toFile());
    }

    @Test
    void theUnitNamesSettingsThatExist() throws IOException {
        String unit = Files.readString(Path.of("src/release/systemd/serai.service"));
        String line = unit.lines()
                .filter(text -> text.startsWith("Environment="))
                .findFirst()
                .orElseThrow();
        Map<String, String> environment = new HashMap<>();
        Matcher variable = UNIT_ENV.matcher(line);
        while (variable.find()) {
            environment.put(variable.group(1), variable.group(2));
        }
        assertThat(environment).containsKeys("SERAI_HOME", "SERAI_DATA");
        accepts(environment);
    }

    /** Settings refuse a name that they do not know. */
    private static void accepts(Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("SERAI_HOME", ".");
        environment.put("API_KEYS", "key");
        Settings.from(Environment.of(environment));
    }
}
