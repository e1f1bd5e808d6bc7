package dev.serai.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of successful answers about webhooks. */
final class WebhookAnswers {
    private static final String SUCCESS = "success";

    private WebhookAnswers() {}

    /** One webhook, and what was done to it if anything was. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record One(String status, @Nullable String message, WebhookView webhook) {
        static One shown(Webhook webhook) {
            return new One(SUCCESS, null, WebhookView.of(webhook));
        }

        static One done(String message, Webhook webhook) {
            return new One(SUCCESS, message, WebhookView.of(webhook));
        }
    }

    /** A page of webhooks. */
    record Page(String status, List<WebhookView> webhooks, int count) {
        static Page of(List<WebhookView> webhooks) {
            return new Page(SUCCESS, webhooks, webhooks.size());
        }
    }

    /** A page of dead letters, newest first. */
    record Letters(String status, @JsonProperty("dead_letters") List<DeadLetterView> deadLetters, int count) {
        static Letters of(List<DeadLetterView> letters) {
            return new Letters(SUCCESS, letters, letters.size());
        }
    }

    /** Something was done that leaves nothing to show but how often. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Done(String status, String message, @Nullable Integer count) {
        static Done deleted(String id) {
            return new Done(SUCCESS, "Webhook " + id + " deleted", null);
        }

        static Done replayed(int count) {
            return new Done(SUCCESS, count + " messages replayed", count);
        }
    }

    /**
     * How a test call ended.
     *
     * @param delivered whether the application answered 2xx
     * @param statusCode what it answered, null where it did not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tested(
            String status,
            String message,
            boolean delivered,
            @JsonProperty("status_code") @Nullable Integer statusCode,
            @JsonProperty("duration_ms") long durationMillis) {
        static Tested of(CallResult result, long durationMillis) {
            return new Tested(
                    SUCCESS,
                    result.success() ? "Test delivered" : "Test not delivered: " + result.reason(),
                    result.success(),
                    result.status() == 0 ? null : result.status(),
                    durationMillis);
        }
    }
}
