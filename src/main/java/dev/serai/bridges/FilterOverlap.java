package dev.serai.bridges;

import dev.serai.mqtt.TopicFilter;

/** Whether some topic matches two filters at once. */
final class FilterOverlap {
    private FilterOverlap() {}

    static boolean exists(TopicFilter one, TopicFilter other) {
        return overlap(one.text().split("/", -1), other.text().split("/", -1));
    }

    private static boolean overlap(String[] one, String[] other) {
        for (int i = 0; ; i++) {
            if (i == one.length || i == other.length) {
                // "a/#" matches "a" as well (MQTT 5, 4.7.1.2).
                return one.length == other.length || rest(one, i) || rest(other, i);
            }
            if (one[i].equals("#") || other[i].equals("#")) {
                return true;
            }
            boolean same = one[i].equals(other[i]) || one[i].equals("+") || other[i].equals("+");
            if (!same) {
                return false;
            }
        }
    }

    private static boolean rest(String[] levels, int from) {
        return levels.length == from + 1 && levels[from].equals("#");
    }
}
