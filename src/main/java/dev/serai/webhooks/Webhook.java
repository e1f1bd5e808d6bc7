package dev.serai.webhooks;

import dev.serai.mqtt.TopicFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An application that wants to be told about messages: where, about which, and how patiently.
 *
 * @param id decimal digits; {@link #GLOBAL_ID} for the one that the environment defines
 * @param name what people call it, 1 to 255 characters
 * @param url where it is called
 * @param method POST, PUT or PATCH
 * @param topicFilter which messages it is told about
 * @param enabled whether it is told anything
 * @param headers what it wants in every call
 * @param timeout for one whole call, 1 to 300 seconds
 * @param retry when a call that failed is made again
 * @param secret signs the calls; null means unsigned
 * @param previousSecret signs them as well while the application changes over to the other
 * @param createdAt when it was made
 * @param updatedAt when it was last changed
 */
public record Webhook(
        String id,
        String name,
        EndpointUrl url,
        String method,
        TopicFilter topicFilter,
        boolean enabled,
        RequestHeaders headers,
        Duration timeout,
        RetryRule retry,
        @Nullable SigningSecret secret,
        @Nullable SigningSecret previousSecret,
        Instant createdAt,
        Instant updatedAt) {
    /** Ids that are handed out start higher. */
    static final String GLOBAL_ID = "0";

    static final int MAX_TIMEOUT_SECONDS = 300;

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH");

    /** @throws IllegalArgumentException naming the field, its rule and its value */
    public Webhook {
        if (!id.matches("\\d{1,19}")) {
            throw new IllegalArgumentException("id must be decimal digits, but was \"" + id + "\"");
        }
        if (name.isBlank() || name.length() > 255) {
            throw new IllegalArgumentException("name must be 1 to 255 characters");
        }
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("method must be POST, PUT or PATCH, but was \"" + method + "\"");
        }
        if (topicFilter.text().startsWith("$share/")) {
            throw new IllegalArgumentException("topic_filter must not be a shared subscription");
        }
        if (timeout.toSeconds() < 1 || timeout.toSeconds() > MAX_TIMEOUT_SECONDS) {
            throw new IllegalArgumentException(
                    "timeout must be from 1 to " + MAX_TIMEOUT_SECONDS + " seconds, but was " + timeout.toSeconds());
        }
    }

    /** The secrets that sign, the current one first. */
    List<SigningSecret> secrets() {
        return Stream.of(secret, previousSecret).flatMap(Stream::ofNullable).toList();
    }

    /** Whether this webhook is to be told about a message to this topic. */
    boolean wants(String topic) {
        return enabled && topicFilter.matches(topic);
    }

    /** The same webhook, told or no longer told. */
    Webhook enabled(boolean whether, Instant now) {
        return new Webhook(
                id,
                name,
                url,
                method,
                topicFilter,
                whether,
                headers,
                timeout,
                retry,
                secret,
                previousSecret,
                createdAt,
                now);
    }
}
