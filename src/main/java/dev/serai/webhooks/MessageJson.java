package dev.serai.webhooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.serai.messages.PayloadView;
import dev.serai.messages.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes a message as the JSON body of a call; the order of the fields is part of the contract (docs/webhooks.md). */
final class MessageJson {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private MessageJson() {}

    /** The body of one attempt, the first of which is 1. */
    static byte[] body(StoredMessage told, int attempt) {
        PayloadView payload = PayloadView.of(told.payload());
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.json().length() + 256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("topic", told.topic());
            json.writeFieldName("payload");
            json.writeRawValue(payload.json());
            json.writeNumberField("qos", told.qos());
            json.writeStringField("timestamp", time(Instant.ofEpochMilli(told.createdAt())));
            json.writeStringField("broker", told.broker());
            json.writeStringField("id", Long.toString(told.id()));
            json.writeBooleanField("retained", told.retained());
            json.writeStringField("payload_encoding", payload.encoding());
            json.writeFieldName("properties");
            json.writeRawValue(told.properties() == null ? "{}" : told.properties());
            json.writeNumberField("attempt", attempt);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("Memory takes every byte", impossible);
        }
        return out.toByteArray();
    }

    /** RFC 3339 in UTC with milliseconds. */
    static String time(Instant instant) {
        return MILLISECONDS.format(instant);
    }
}
