package dev.serai.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of the answer to a publish that succeeded.
 *
 * @param status always {@code success}
 * @param message the words that Laravel applications know
 * @param id the message's id
 * @param broker the connection it went to
 * @param subscribers for {@code internal}, whether anybody's subscription matched
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishAnswer(String status, String message, String id, String broker, @Nullable Boolean subscribers) {
    static PublishAnswer published(String id, String broker, @Nullable Boolean subscribers) {
        return new PublishAnswer("success", "Message published successfully", id, broker, subscribers);
    }

    static PublishAnswer queued(String id, String broker) {
        return new PublishAnswer("success", "Message queued", id, broker, null);
    }
}
