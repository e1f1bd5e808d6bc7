package dev.serai.mqtt;

/**
 * One application message on its way to a broker (MQTT 5, 3.3).
 *
 * @param topic where it goes
 * @param payload its bytes; the array belongs to the message from here on
 * @param qos 0 at most once, 1 at least once, 2 exactly once
 * @param retained whether the broker keeps it for later subscribers; an empty payload then clears what it keeps
 * @param properties what MQTT 5 lets it carry besides the payload
 */
public record MqttMessage(TopicName topic, byte[] payload, int qos, boolean retained, PublishProperties properties) {
    /**
     * Checks the rules.
     *
     * @throws InvalidMqttException where the QoS is none
     */
    public MqttMessage {
        if (qos < 0 || qos > 2) {
            throw new InvalidMqttException("qos must be 0, 1 or 2, but was " + qos);
        }
    }

    /** The same message with other properties. */
    public MqttMessage withProperties(PublishProperties others) {
        return new MqttMessage(topic, payload, qos, retained, others);
    }
}
