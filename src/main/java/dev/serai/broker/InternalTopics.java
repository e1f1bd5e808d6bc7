package dev.serai.broker;

import dev.serai.front.MqttLimits;
import dev.serai.metrics.Limit;
import dev.serai.mqtt.InvalidMqttException;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.TopicName;
import dev.serai.mqtt.UnwantedCharacters;

/**
 * What the embedded broker takes as a topic from elsewhere than MQTT, for whose clients its front has the same rules. The
 * levels are bounded because Artemis walks them by recursion, also at a start: with some thousand of them it would not start
 * again.
 */
public final class InternalTopics {
    /** For routes and bridges, which no caller of the API can make; more than the setting can be, and far from too many. */
    private static final int MOST_LEVELS = 1_024;

    private final int mostLevels;

    /** Topics of callers, within these limits. */
    public InternalTopics(MqttLimits limits) {
        this.mostLevels = limits.topicLevels();
    }

    /**
     * The rules of a topic name that a caller gives.
     *
     * @throws InvalidMqttException naming the rule that the topic breaks
     */
    public void requireName(TopicName topic) {
        require(topic.text(), "topic", mostLevels);
    }

    /**
     * The rules of a topic filter that a caller gives, besides those of MQTT.
     *
     * @throws InvalidMqttException naming the rule that the filter breaks
     */
    public void requireFilter(TopicFilter filter) {
        require(filter.text(), "topic filter", mostLevels);
    }

    /**
     * How deep a topic may be that a caller gives.
     *
     * @throws InvalidMqttException naming {@code what} where the text has too many levels
     */
    public void requireLevels(String text, String what) {
        requireLevels(text, what, mostLevels);
    }

    /** Ends with an InvalidMqttException where the broker could not hold the topic or filter, whoever gave it. */
    static void require(String text, String what) {
        require(text, what, MOST_LEVELS);
    }

    private static void require(String text, String what, int most) {
        if (text.contains("::")) {
            // The broker takes what follows for the name of a queue.
            throw new InvalidMqttException(what + " must not contain ::, but was \"" + text + "\"");
        }
        UnwantedCharacters.requireNone(text, what);
        requireLevels(text, what, most);
    }

    private static void requireLevels(String text, String what, int most) {
        if (text.chars().filter(c -> c == '/').count() >= most) {
            Limit.MQTT_TOPIC_LEVELS.reached();
            throw new InvalidMqttException(what + " must have at most " + most + " levels");
        }
    }
}
