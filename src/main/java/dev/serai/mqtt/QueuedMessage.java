package dev.serai.mqtt;

/**
 * A message that the embedded broker keeps for an external one: its topic there is
 * {@code $serai/queue/<connection>/<QoS><r where retained>/<topic>}. Nobody outside this process can read or write
 * below {@code $serai}.
 */
public final class QueuedMessage {
    private static final String PREFIX = "$serai/queue/";
    private static final int DURABLE_QOS = 1;

    private QueuedMessage() {}

    /** What is to be kept for a connection; itself neither retained nor of QoS 0, which the journal would not hold. */
    public static MqttMessage store(MqttMessage message, String connection) {
        String flags = message.qos() + (message.retained() ? "r" : "");
        TopicName kept = new TopicName(PREFIX + connection + "/" + flags + "/" + message.topic());
        return new MqttMessage(kept, message.payload(), DURABLE_QOS, false, message.properties());
    }

    /**
     * The message as it was given.
     *
     * @throws IllegalArgumentException where it was not made by {@link #store}
     */
    public static MqttMessage restore(MqttMessage kept) {
        String[] levels = kept.topic().text().split("/", 5);
        if (!kept.topic().text().startsWith(PREFIX) || levels.length < 5 || !levels[3].matches("[012]r?")) {
            throw new IllegalArgumentException("not a queued message: " + kept.topic());
        }
        return new MqttMessage(
                new TopicName(levels[4]),
                kept.payload(),
                levels[3].charAt(0) - '0',
                levels[3].endsWith("r"),
                kept.properties());
    }
}
