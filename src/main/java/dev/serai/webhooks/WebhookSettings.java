package dev.serai.webhooks;

import dev.serai.Environment;
import dev.serai.StartupException;
import dev.serai.mqtt.TopicFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says about webhooks.
 *
 * @param privateAllowed whether webhooks may lead to private, loopback and link-local addresses
 * @param global the webhook that is told about every message, or null
 */
public record WebhookSettings(boolean privateAllowed, @Nullable Webhook global) {
    static final String DEFAULT_METHOD = "POST";
    static final int DEFAULT_TIMEOUT = 10;
    static final int DEFAULT_RETRY_COUNT = 3;
    static final int DEFAULT_RETRY_DELAY = 5;

    /** Reads {@code WEBHOOK_*}; the global webhook is there once {@code WEBHOOK_ENABLED} is true. */
    public static WebhookSettings from(Environment environment) {
        boolean privateAllowed = environment.flag("WEBHOOK_ALLOW_PRIVATE", false);
        boolean enabled = environment.flag("WEBHOOK_ENABLED", false);
        String url = environment.text("WEBHOOK_URL", "");
        String method = environment.text("WEBHOOK_METHOD", DEFAULT_METHOD);
        int timeout = environment.number("WEBHOOK_TIMEOUT", DEFAULT_TIMEOUT, 1, Webhook.MAX_TIMEOUT_SECONDS);
        int count = environment.number("WEBHOOK_RETRY_COUNT", DEFAULT_RETRY_COUNT, 0, RetryRule.MAX_COUNT);
        int delay =
                environment.number("WEBHOOK_RETRY_DELAY", DEFAULT_RETRY_DELAY, 0, (int) RetryRule.LONGEST.toSeconds());
        String secret = environment.optional("WEBHOOK_SECRET");
        String previous = environment.optional("WEBHOOK_PREVIOUS_SECRET");
        if (!enabled) {
            return new WebhookSettings(privateAllowed, null);
        }
        if (url.isEmpty()) {
            throw new StartupException("WEBHOOK_ENABLED is true, so WEBHOOK_URL must be set");
        }
        Instant now = Instant.now();
        try {
            Webhook global = new Webhook(
                    Webhook.GLOBAL_ID,
                    "global",
                    EndpointUrl.parse(url),
                    method.toUpperCase(Locale.ROOT),
                    new TopicFilter("#"),
                    true,
                    RequestHeaders.NONE,
                    Duration.ofSeconds(timeout),
                    new RetryRule(count, Duration.ofSeconds(delay)),
                    secret == null ? null : new SigningSecret(secret),
                    previous == null ? null : new SigningSecret(previous),
                    now,
                    now);
            return new WebhookSettings(privateAllowed, global);
        } catch (IllegalArgumentException wrong) {
            throw new StartupException(naming(String.valueOf(wrong.getMessage())), wrong);
        }
    }

    /** The rules of a webhook name the field first, in the words of the API. */
    private static String naming(String rule) {
        int blank = rule.indexOf(' ');
        return "WEBHOOK_" + rule.substring(0, blank).toUpperCase(Locale.ROOT) + rule.substring(blank);
    }
}
