package dev.serai.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every file under {@code routes/} keeps the house rules, and each rule finds what breaks it. */
class RouteFilesTest {
    private static final Path ROUTES = Path.of("routes");

    @Test
    void everyRouteFileKeepsTheRules() {
        assertThat(HouseRules.violations(texts())).isEmpty();
    }

    @Test
    void thereAreRouteFiles() {
        assertThat(texts()).hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: publish-message|id: publish-message2|publish-message",
                "description: Takes one message|descriptio: Takes one message|description",
                "group: publish|groop: publish|group",
                "routeConfigurationId: api-errors|# none|api-errors",
                "pattern: \"Camel*\"|pattern: \"Other*\"|Camel*",
                "method: read|methood: read|schema",
                "id: read-publish-request|id: answer-publish|answer-publish",
                "uri: platform-http|uri: platform-htp|a component"
            })
    void eachRuleFindsWhatBreaksIt(String right, String wrong, String finding) throws IOException {
        String text = Files.readString(ROUTES.resolve("publish/publish.camel.yaml"));
        assertThat(text).contains(right);
        String broken = text.replace(right, wrong);
        // A changed id is a duplicate of the route in the file as it is.
        List<HouseRules.RouteText> files = right.startsWith("id: publish-message")
                ? List.of(
                        new HouseRules.RouteText("a.camel.yaml", text), new HouseRules.RouteText("b.camel.yaml", text))
                : List.of(new HouseRules.RouteText("a.camel.yaml", broken));
        assertThat(HouseRules.violations(files))
                .anySatisfy(violation -> assertThat(violation).contains(finding));
    }

    @Test
    void aFileWithoutACommentOrWithTwoDotsInItsNameIsFound() {
        assertThat(HouseRules.violations(List.of(new HouseRules.RouteText("a.b.camel.yaml", "- route: {}\n"))))
                .anySatisfy(violation -> assertThat(violation).contains("one dot"))
                .anySatisfy(violation -> assertThat(violation).contains("comment"));
    }

    private static List<HouseRules.RouteText> texts() {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file ->
                            new HouseRules.RouteText(ROUTES.relativize(file).toString(), read(file)))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
