package dev.serai.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A webhook as the API shows it: the values of headers and secrets are masked. Durations are in seconds. */
@JsonPropertyOrder({
    "id",
    "name",
    "url",
    "method",
    "topic_filter",
    "enabled",
    "headers",
    "timeout",
    "retry_count",
    "retry_delay",
    "secret",
    "previous_secret",
    "created_at",
    "updated_at"
})
record WebhookView(
        String id,
        String name,
        String url,
        String method,
        @JsonProperty("topic_filter") String topicFilter,
        boolean enabled,
        Map<String, String> headers,
        long timeout,
        @JsonProperty("retry_count") int retryCount,
        @JsonProperty("retry_delay") long retryDelay,
        @Nullable String secret,
        @JsonProperty("previous_secret") @Nullable String previousSecret,
        @JsonProperty("created_at") String createdAt,
        @JsonProperty("updated_at") String updatedAt) {
    static WebhookView of(Webhook webhook) {
        Map<String, String> headers = new LinkedHashMap<>();
        webhook.headers().values().keySet().forEach(name -> headers.put(name, WebhookFields.MASK));
        return new WebhookView(
                webhook.id(),
                webhook.name(),
                webhook.url().toString(),
                webhook.method(),
                webhook.topicFilter().text(),
                webhook.enabled(),
                headers,
                webhook.timeout().toSeconds(),
                webhook.retry().count(),
                webhook.retry().delay().toSeconds(),
                mask(webhook.secret()),
                mask(webhook.previousSecret()),
                MessageJson.time(webhook.createdAt()),
                MessageJson.time(webhook.updatedAt()));
    }

    private static @Nullable String mask(@Nullable SigningSecret secret) {
        return secret == null ? null : WebhookFields.MASK;
    }
}
