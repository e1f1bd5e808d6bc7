package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A test that a document names as proof exists, with the method that is named. */
class DocumentedTestsTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*(?:IT|Test))(?:\\.(\\w+…?))?`");

    @Test
    void everyTestThatADocumentNamesExists() throws IOException {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            Matcher named = NAME.matcher(Files.readString(document));
            while (named.find()) {
                String source = tests.get(named.group(1));
                String method = named.group(2);
                if (source == null || (method != null && !source.contains(signature(method)))) {
                    missing.add(document + ": " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Documents shorten long names with an ellipsis. */
    private static String signature(String method) {
        return "void " + (method.endsWith("…") ? method.substring(0, method.length() - 1) : method + "(");
    }

    @Test
    void everyRowOfTheThreatModelNamesATest() throws IOException {
        assertThat(Files.readAllLines(Path.of("SECURITY.md")))
                .filteredOn(line -> line.startsWith("| ") && !line.startsWith("| door |"))
                .isNotEmpty()
                .allMatch(line -> NAME.matcher(line).find());
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(
                Path.of("README.md"), Path.of("SECURITY.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }

    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            sources.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                try {
                    tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            });
        }
        return tests;
    }
}
