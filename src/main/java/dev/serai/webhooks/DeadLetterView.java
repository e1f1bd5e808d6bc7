package dev.serai.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.serai.messages.MessageView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A dead letter as the API shows it: the message as in a webhook, and how its delivery ended. */
record DeadLetterView(
        String id,
        String topic,
        @JsonRawValue String payload,
        @JsonProperty("payload_encoding") String payloadEncoding,
        int qos,
        boolean retained,
        String timestamp,
        String broker,
        @JsonRawValue String properties,
        int attempts,
        @JsonProperty("last_status") @Nullable Integer lastStatus,
        String reason,
        @JsonProperty("dead_at") String deadAt) {
    static DeadLetterView of(DeadLetter letter) {
        MessageView message = MessageView.of(letter.message());
        Instant at = letter.at();
        return new DeadLetterView(
                message.id(),
                message.topic(),
                message.payload(),
                message.payloadEncoding(),
                message.qos(),
                message.retained(),
                message.timestamp(),
                message.broker(),
                message.properties(),
                letter.attempts(),
                letter.status() == 0 ? null : letter.status(),
                letter.reason(),
                MessageJson.time(at));
    }
}
