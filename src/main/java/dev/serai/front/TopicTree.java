package dev.serai.front;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values by topic name, found by topic filter (MQTT 5, 4.7): a filter looks at the topics that it may match, not at all.
 * Readers wait for nobody.
 */
final class TopicTree<V> {
    private final Node<V> root = new Node<>();

    private static final class Node<V> {
        private final Map<String, Node<V>> levels = new ConcurrentHashMap<>(2);
        private volatile @Nullable V value;
    }

    /** A node that a filter has come to, with the number of levels behind it. */
    private record Reached<V>(Node<V> node, int depth) {}

    /** The value of a topic, or null. */
    @Nullable
    V get(String topic) {
        Node<V> node = root;
        for (String level : topic.split("/", -1)) {
            node = node.levels.get(level);
            if (node == null) {
                return null;
            }
        }
        return node.value;
    }

    /** The value of a topic, made where there is none. */
    V getOrAdd(String topic, Function<String, V> made) {
        V present = get(topic);
        return present != null ? present : add(topic, made);
    }

    private synchronized V add(String topic, Function<String, V> made) {
        Node<V> node = root;
        for (String level : topic.split("/", -1)) {
            node = node.levels.computeIfAbsent(level, missing -> new Node<>());
        }
        V value = node.value;
        if (value == null) {
            value = made.apply(topic);
            node.value = value;
        }
        return value;
    }

    /** Removes the value of a topic, with the levels that nothing else needs. */
    synchronized void remove(String topic) {
        Deque<Node<V>> path = new ArrayDeque<>();
        String[] levels = topic.split("/", -1);
        Node<V> node = root;
        for (String level : levels) {
            path.push(node);
            node = node.levels.get(level);
            if (node == null) {
                return;
            }
        }
        node.value = null;
        for (int i = levels.length - 1; i >= 0 && node.value == null && node.levels.isEmpty(); i--) {
            node = path.pop();
            node.levels.remove(levels[i]);
        }
    }

    /**
     * Hands over the value of each topic that a filter matches. A wildcard at the start matches no topic that starts with
     * a dollar ([MQTT-4.7.2-1]); {@code a/#} matches {@code a} as well (4.7.1.2).
     */
    void forEach(String filter, Consumer<V> taker) {
        String[] wanted = filter.split("/", -1);
        Deque<Reached<V>> reached = new ArrayDeque<>();
        reached.push(new Reached<>(root, 0));
        while (!reached.isEmpty()) {
            Reached<V> at = reached.pop();
            String level = at.depth() == wanted.length ? null : wanted[at.depth()];
            V value = at.node().value;
            if (value != null && (level == null || level.equals("#"))) {
                taker.accept(value);
            }
            if (level != null) {
                descend(at, level, reached);
            }
        }
    }

    private void descend(Reached<V> at, String level, Deque<Reached<V>> reached) {
        if (!level.equals("+") && !level.equals("#")) {
            Node<V> child = at.node().levels.get(level);
            if (child != null) {
                reached.push(new Reached<>(child, at.depth() + 1));
            }
            return;
        }
        // Below a # there is nothing but the same # again.
        int depth = level.equals("#") ? at.depth() : at.depth() + 1;
        at.node().levels.forEach((name, child) -> {
            if (at.node() != root || !name.startsWith("$")) {
                reached.push(new Reached<>(child, depth));
            }
        });
    }
}
