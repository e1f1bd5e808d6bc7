package dev.serai.mqtt;

/**
 * What a subscription asks for (MQTT 5, 4.7.1): a topic whose levels may be {@code +}, and the last one {@code #}.
 *
 * @param text the filter as written, for example {@code devices/+/telemetry}
 */
public record TopicFilter(String text) {
    /**
     * Checks the rules.
     *
     * @throws InvalidMqttException naming the rule that the text breaks
     */
    public TopicFilter {
        TopicName.requireTopic(text, "topic filter");
        String[] levels = text.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean wildcard = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
            boolean last = i == levels.length - 1;
            if (wildcard && !levels[i].equals("+") && !(levels[i].equals("#") && last)) {
                throw new InvalidMqttException(
                        "topic filter must use + for a whole level and # only as the last one, but was \"" + text
                                + "\"");
            }
        }
    }

    /**
     * Whether a message to this topic is asked for. A filter that starts with a wildcard does not match a topic that
     * starts with {@code $} ([MQTT-4.7.2-1]); {@code a/#} matches {@code a} as well (4.7.1.2).
     */
    public boolean matches(String topic) {
        if (topic.startsWith("$") && (text.startsWith("+") || text.startsWith("#"))) {
            return false;
        }
        String[] wanted = text.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i == levels.length) {
                return false;
            }
            if (!wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
            if (i == levels.length - 1 && i == wanted.length - 2 && wanted[i + 1].equals("#")) {
                return true;
            }
        }
        return wanted.length == levels.length;
    }

    @Override
    public String toString() {
        return text;
    }
}
