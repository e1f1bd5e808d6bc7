package dev.serai.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A stored message as the API shows it.
 *
 * @param payload one JSON value, see {@link PayloadView}
 * @param timestamp RFC 3339 in UTC with milliseconds
 * @param properties a JSON object, empty where there are none
 */
public record MessageView(
        String id,
        String topic,
        @JsonRawValue String payload,
        @JsonProperty("payload_encoding") String payloadEncoding,
        int qos,
        boolean retained,
        String timestamp,
        boolean confirmed,
        String direction,
        String broker,
        @JsonRawValue String properties) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The view of a stored message. */
    public static MessageView of(StoredMessage message) {
        PayloadView payload = PayloadView.of(message.payload());
        return new MessageView(
                Long.toString(message.id()),
                message.topic(),
                payload.json(),
                payload.encoding(),
                message.qos(),
                message.retained(),
                TIME.format(Instant.ofEpochMilli(message.createdAt())),
                message.confirmed(),
                message.direction().word(),
                message.broker(),
                message.properties() == null ? "{}" : message.properties());
    }
}
