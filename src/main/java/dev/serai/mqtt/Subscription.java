package dev.serai.mqtt;

/**
 * What a consumer asks its broker for.
 *
 * @param topicFilter the filter, also {@code $share/group/filter}
 * @param qos the highest QoS it wants: 0, 1 or 2; the broker is {@link #asked} for 1 at most
 */
public record Subscription(TopicFilter topicFilter, int qos) {
    /** @throws IllegalArgumentException where the QoS is none */
    public Subscription {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, but was " + qos);
        }
    }

    /**
     * The QoS to ask for. Paho answers QoS 2 with PUBREC before a handler has seen the message, and the broker would not
     * send it again: what is lost with the process, or with the connection, would be lost for good.
     */
    int asked() {
        return Math.min(qos, 1);
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
