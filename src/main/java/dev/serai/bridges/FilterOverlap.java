package dev.serai.bridges;

import dev.serai.mqtt.TopicFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which topics match two filters at once. */
final class FilterOverlap {
    private FilterOverlap() {}

    static boolean exists(TopicFilter one, TopicFilter other) {
        return of(one, other) != null;
    }

    /** The filter of all topics that match both; null where there are none. */
    static @Nullable TopicFilter of(TopicFilter one, TopicFilter other) {
        String[] overlap = overlap(levels(one), levels(other));
        return overlap == null ? null : new TopicFilter(String.join("/", overlap));
    }

    /** Whether every topic of a filter matches another one. */
    static boolean covers(TopicFilter wide, TopicFilter narrow) {
        // Nothing but a dollar matches a topic that starts with one ([MQTT-4.7.2-1]).
        if (narrow.text().startsWith("$")
                && (wide.text().startsWith("+") || wide.text().startsWith("#"))) {
            return false;
        }
        TopicFilter both = of(wide, narrow);
        return both != null && both.equals(narrow);
    }

    private static String @Nullable [] overlap(String[] one, String[] other) {
        int most = Math.max(one.length, other.length);
        String[] both = new String[most];
        for (int i = 0; i < most; i++) {
            if (i == one.length || i == other.length) {
                // "a/#" matches "a" as well (MQTT 5, 4.7.1.2).
                return rest(one, i) || rest(other, i) ? Arrays.copyOf(both, i) : null;
            }
            if (one[i].equals("#") || other[i].equals("#")) {
                String[] narrow = one[i].equals("#") ? other : one;
                System.arraycopy(narrow, i, both, i, narrow.length - i);
                return Arrays.copyOf(both, narrow.length);
            }
            String level = one[i].equals("+") ? other[i] : one[i];
            if (!level.equals(other[i]) && !other[i].equals("+")) {
                return null;
            }
            both[i] = level;
        }
        return both;
    }

    private static String[] levels(TopicFilter filter) {
        return filter.text().split("/", -1);
    }

    private static boolean rest(String[] levels, int from) {
        return levels.length == from + 1 && levels[from].equals("#");
    }
}
