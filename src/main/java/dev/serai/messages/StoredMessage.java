package dev.serai.messages;

import org.jspecify.annotations.Nullable;

/**
 * One row of the message store.
 *
 * @param id unique and growing with time, see {@link MessageIds}
 * @param topic the topic name it was published to
 * @param payload its bytes exactly as the broker had them; the array belongs to the message from here on
 * @param qos 0, 1 or 2
 * @param retained the RETAIN flag it was sent or received with
 * @param broker the connection it went to or came from, {@code internal} for the embedded broker
 * @param properties the MQTT 5 properties as a JSON object, null where there are none
 * @param createdAt milliseconds since 1970
 * @param confirmed whether the application said that it is done with it
 */
public record StoredMessage(
        long id,
        String topic,
        byte[] payload,
        int qos,
        boolean retained,
        Direction direction,
        String broker,
        @Nullable String properties,
        long createdAt,
        boolean confirmed) {
    /** @throws IllegalArgumentException where the id or the QoS is none */
    public StoredMessage {
        if (id <= 0) {
            throw new IllegalArgumentException("id must be positive, but was " + id);
        }
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, but was " + qos);
        }
    }
}
