package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code openapi.json} knows every path of the route files, and no other. */
class OpenApiTest {
    private static final Pattern ENDPOINT =
            Pattern.compile("path: \"?(/[^\"\\s]*)\"?\\s+httpMethodRestrict: \"?([A-Z]+)\"?");

    @Test
    void theDocumentHasEveryPathOfTheRoutesAndNoOther() throws IOException {
        assertThat(documented()).isEqualTo(routed());
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode document = document();
        for (JsonNode reference : document.findValues("$ref")) {
            assertThat(document.at(reference.textValue().substring(1)).isMissingNode())
                    .as(reference.textValue())
                    .isFalse();
        }
    }

    private static JsonNode document() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("src/main/resources/docs/openapi.json").toFile());
    }

    private static Set<String> documented() throws IOException {
        Set<String> operations = new TreeSet<>();
        document().get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    private static Set<String> routed() throws IOException {
        Set<String> operations = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            files.filter(Files::isRegularFile).map(OpenApiTest::read).forEach(text -> {
                Matcher endpoint = ENDPOINT.matcher(text);
                while (endpoint.find()) {
                    operations.add(endpoint.group(2) + " " + endpoint.group(1));
                }
            });
        }
        return operations;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
