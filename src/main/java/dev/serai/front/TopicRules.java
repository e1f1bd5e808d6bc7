package dev.serai.front;

import static dev.serai.front.RefusedPacketException.TOPIC_FILTER_INVALID;
import static dev.serai.front.RefusedPacketException.TOPIC_NAME_INVALID;

import dev.serai.metrics.Limit;
import dev.serai.mqtt.UnwantedCharacters;

/** What topic names and topic filters may look like (MQTT 5, 1.5.4, 4.7 and 4.8.2). */
final class TopicRules {
    private static final String SHARE = "$share/";

    private TopicRules() {}

    /** [MQTT-3.3.2-2], [MQTT-4.7.3-1]; the broker itself takes what follows "::" for the name of a queue. */
    static void requireName(String topic) {
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.contains("::")) {
            throw RefusedPacketException.of(TOPIC_NAME_INVALID, "a topic name must have a character and no +, # or ::");
        }
        if (UnwantedCharacters.in(topic)) {
            throw RefusedPacketException.of(
                    TOPIC_NAME_INVALID, "a topic name must not have " + UnwantedCharacters.NAMES);
        }
    }

    /** A limit of ours: each level costs the broker a step for each message. */
    static void requireLevels(String topic, int most, int reasonCode) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        if (levels > most) {
            Limit.MQTT_TOPIC_LEVELS.reached();
            throw RefusedPacketException.of(reasonCode, "a topic must have at most " + most + " levels");
        }
    }

    /** Whether the filter is that of a shared subscription; ends with a refusal where the filter is none. */
    static boolean requireFilter(String filter) {
        boolean shared = filter.startsWith(SHARE);
        String topics = filter;
        if (shared) {
            int end = filter.indexOf('/', SHARE.length());
            String name = end < 0 ? "" : filter.substring(SHARE.length(), end);
            if (name.isEmpty() || name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
                throw invalid("a share name must have a character and neither + nor #");
            }
            topics = filter.substring(end + 1);
        }
        if (topics.isEmpty() || topics.contains("::")) {
            throw invalid("a topic filter must have a character and no ::");
        }
        if (UnwantedCharacters.in(filter)) {
            throw invalid("a topic filter must not have " + UnwantedCharacters.NAMES);
        }
        requireWildcards(topics);
        return shared;
    }

    /** [MQTT-4.7.1-1], [MQTT-4.7.1-2]. */
    private static void requireWildcards(String filter) {
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean starts = i == 0 || filter.charAt(i - 1) == '/';
            boolean ends = i == last || (c == '+' && filter.charAt(i + 1) == '/');
            if (!starts || !ends) {
                throw invalid("+ stands for a whole level and # for all that follow");
            }
        }
    }

    private static RefusedPacketException invalid(String rule) {
        return RefusedPacketException.of(TOPIC_FILTER_INVALID, rule);
    }
}
