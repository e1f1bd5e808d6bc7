package dev.serai.mqtt;

/**
 * What a consumer asks its broker for.
 *
 * @param topicFilter the filter, also {@code $share/group/filter}
 * @param qos the highest QoS it wants: 0, 1 or 2
 */
public record Subscription(TopicFilter topicFilter, int qos) {
    /** @throws IllegalArgumentException where the QoS is none */
    public Subscription {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, but was " + qos);
        }
    }

    /** Whether this is a shared subscription, which knows no no-local option (MQTT 5, 3.8.3.1). */
    boolean shared() {
        return topicFilter.text().startsWith("$share/");
    }

    @Override
    public String toString() {
        return topicFilter.text();
    }
}
