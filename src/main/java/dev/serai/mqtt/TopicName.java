package dev.serai.mqtt;

/**
 * The topic a message is published to (MQTT 5, 4.7): 1 to 65535 bytes of UTF-8 without wildcards or U+0000.
 *
 * @param text the topic as written, for example {@code devices/7/telemetry}
 */
public record TopicName(String text) {
    /**
     * Checks the rules.
     *
     * @throws InvalidMqttException naming the rule that the text breaks
     */
    public TopicName {
        requireTopic(text, "topic");
        if (text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
            throw new InvalidMqttException("topic must not contain the wildcards + or #, but was \"" + text + "\"");
        }
    }

    /** The rules that topic names and topic filters share. */
    static void requireTopic(String text, String what) {
        if (text.isEmpty()) {
            throw new InvalidMqttException(what + " must not be empty");
        }
        MqttString.require(text, what);
    }

    @Override
    public String toString() {
        return text;
    }
}
