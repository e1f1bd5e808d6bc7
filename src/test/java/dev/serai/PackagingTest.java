package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files that install Serai name files and settings that exist. */
class PackagingTest {
    private static final Pattern ENV = Pattern.compile("(?m)(?:ENV|^)\\s+([A-Z][A-Z_]+)=(\\S+)");
    private static final Pattern UNIT_ENV = Pattern.compile("([A-Z][A-Z_]+)=(\\S+)");

    @Test
    void theComposeFileNamesFilesAndSettingsThatExist() throws IOException {
        JsonNode compose = new YAMLMapper().readTree(Path.of("compose.yaml").toFile());
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
