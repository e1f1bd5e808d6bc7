package dev.serai.front;

import dev.serai.Environment;

/**
 * How much one MQTT client, or all of them, may ask for. Sizes of packets are parameters of the acceptors in
 * {@code broker.xml}.
 *
 * @param connections open connections in all; 0 for no limit
 * @param connectionsPerAddress open connections from one address; 0 for no limit, because a proxy is one address
 * @param connectSeconds time for a CONNECT to arrive whole
 * @param topicLevels levels of a topic name or filter
 * @param subscriptions topic filters of one session
 * @param queuedMessages messages that wait for one session, over all of its subscriptions; 0 for no limit
 * @param retainedTopics topics with a retained message; 0 for no limit
 */
public record MqttLimits(
        int connections,
        int connectionsPerAddress,
        int connectSeconds,
        int topicLevels,
        int subscriptions,
        int queuedMessages,
        int retainedTopics) {
    /** Limits that no sensible client knows of. */
    public static final MqttLimits DEFAULT = new MqttLimits(20_000, 0, 10, 128, 10_000, 1_000_000, 1_000_000);

    /** One less than the handshake-timeout in broker.xml, which would end a connection with a line in the log. */
    private static final int MOST_CONNECT_SECONDS = 60;

    /** Some thousand more and Artemis, which walks them by recursion, would not start again. */
    private static final int MOST_LEVELS = 1_000;

    /** Reads {@code MQTT_BROKER_MAX_*} and the like. */
    public static MqttLimits from(Environment environment) {
        return new MqttLimits(
                environment.number("MQTT_BROKER_MAX_CONNECTIONS", DEFAULT.connections, 0, Integer.MAX_VALUE),
                environment.number(
                        "MQTT_BROKER_MAX_CONNECTIONS_PER_ADDRESS", DEFAULT.connectionsPerAddress, 0, Integer.MAX_VALUE),
                environment.number("MQTT_BROKER_CONNECT_SECONDS", DEFAULT.connectSeconds, 1, MOST_CONNECT_SECONDS),
                environment.number("MQTT_BROKER_MAX_TOPIC_LEVELS", DEFAULT.topicLevels, 1, MOST_LEVELS),
                environment.number("MQTT_BROKER_MAX_SUBSCRIPTIONS", DEFAULT.subscriptions, 1, Integer.MAX_VALUE),
                environment.number("MQTT_BROKER_MAX_QUEUED_MESSAGES", DEFAULT.queuedMessages, 0, Integer.MAX_VALUE),
                environment.number("MQTT_BROKER_MAX_RETAINED_TOPICS", DEFAULT.retainedTopics, 0, Integer.MAX_VALUE));
    }
}
