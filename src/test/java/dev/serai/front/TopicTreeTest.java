package dev.serai.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which topics a filter finds (MQTT 5, 4.7). */
class TopicTreeTest {
    private static final List<String> TOPICS =
            List.of("a", "a/b", "a/b/c", "a/c", "a/", "/a", "/", "b", "a.b", "$SYS", "$SYS/a", "a/$x");

    private final TopicTree<String> tree = new TopicTree<>();

    private void addAll() {
        TOPICS.forEach(topic -> tree.getOrAdd(topic, name -> name));
    }

    private List<String> found(String filter) {
        List<String> found = new ArrayList<>();
        tree.forEach(filter, found::add);
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a/b, a/b",
        "a/+, a/b a/c a/ a/$x",
        "a/#, a a/b a/b/c a/c a/ a/$x",
        "a/b/#, a/b a/b/c",
        "+, a b a.b",
        "+/b, a/b",
        "+/+, a/b a/c a/ /a / a/$x",
        "/+, /a /",
        "/#, /a /",
        "+/b/#, a/b a/b/c",
        "+/+/+, a/b/c",
        "#, a a/b a/b/c a/c a/ /a / b a.b a/$x",
        "$SYS/#, $SYS $SYS/a",
        "$SYS/+, $SYS/a",
        "+/a, /a",
        "c, ''",
        "a/b/c/d, ''",
        "a/b/c/#, a/b/c",
        "a/b/c/+, ''"
    })
    void aFilterFindsEachTopicThatItMatchesOnce(String filter, String topics) {
        addAll();
        List<String> expected = topics.isEmpty() ? List.of() : List.of(topics.split(" "));
        assertThat(found(filter)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aValueIsMadeOnce() {
        String made = tree.getOrAdd("a/b", String::new);
        assertThat(tree.getOrAdd("a/b", String::new)).isSameAs(made);
        assertThat(tree.get("a/b")).isSameAs(made);
        assertThat(tree.get("a")).isNull();
        assertThat(tree.get("a/b/c")).isNull();
    }

    @Test
    void whatIsRemovedTakesNothingElseAlong() {
        addAll();
        tree.remove("a/b");
        assertThat(tree.get("a/b")).isNull();
        assertThat(found("a/b/#")).containsExactly("a/b/c");
        tree.remove("a/b/c");
        assertThat(found("a/#")).containsExactlyInAnyOrder("a", "a/c", "a/", "a/$x");
        tree.remove("a/unknown");
        tree.remove("a");
        assertThat(found("a/#")).containsExactlyInAnyOrder("a/c", "a/", "a/$x");
    }

    @Test
    void whatWasRemovedCanComeBack() {
        tree.getOrAdd("a/b", name -> "first");
        tree.remove("a/b");
        assertThat(found("#")).isEmpty();
        assertThat(tree.getOrAdd("a/b", name -> "second")).isEqualTo("second");
        assertThat(found("#")).containsExactly("second");
    }
}
