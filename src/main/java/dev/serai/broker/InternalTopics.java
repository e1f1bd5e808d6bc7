package dev.serai.broker;

import dev.serai.front.MqttLimits;
import dev.serai.metrics.Limit;
import dev.serai.mqtt.InvalidMqttException;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.TopicName;
import dev.serai.mqtt.UnwantedCharacters;

/**
 * What the embedded broker takes as a topic from inside the process, whoever asked: the rules that its front has for MQTT
 * clients. The levels are bounded because Artemis walks them by recursion, also at a start: with some thousand of them it
 * would not start again.
 */
public final class InternalTopics {
    /** Those of the service itself, such as {@code $SYS/broker/…}, have some more. */
    private static final int MORE_LEVELS = 8;

    private final int mostLevels;

    /** Topics within these limits. */
    public InternalTopics(MqttLimits limits) {
        this.mostLevels = limits.topicLevels();
    }

    /**
     * The rules of a topic name.
     *
     * @throws InvalidMqttException naming the rule that the topic breaks
     */
    public void requireName(TopicName topic) {
        require(topic.text(), "topic");
    }

    /**
     * The rules of a topic filter, besides those of MQTT.
     *
     * @throws InvalidMqttException naming the rule that the filter breaks
     */
    public void requireFilter(TopicFilter filter) {
        require(filter.text(), "topic filter");
    }

    /**
     * How deep a topic may be.
     *
     * @throws InvalidMqttException naming {@code what} where the text has too many levels
     */
    public void requireLevels(String text, String what) {
        int most = text.startsWith("$") ? mostLevels + MORE_LEVELS : mostLevels;
        if (text.chars().filter(c -> c == '/').count() >= most) {
            Limit.MQTT_TOPIC_LEVELS.reached();
            throw new InvalidMqttException(what + " must have at most " + most + " levels");
        }
    }

    private void require(String text, String what) {
        if (text.contains("::")) {
            // The broker takes what follows for the name of a queue.
            throw new InvalidMqttException(what + " must not contain ::, but was \"" + text + "\"");
        }
        UnwantedCharacters.requireNone(text, what);
        requireLevels(text, what);
    }
}
