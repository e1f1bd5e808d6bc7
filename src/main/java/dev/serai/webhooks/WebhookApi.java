package dev.serai.webhooks;

import dev.serai.api.ApiException;
import dev.serai.api.CallParameters;
import dev.serai.api.Callers;
import dev.serai.broker.InternalTopics;
import dev.serai.messages.Direction;
import dev.serai.messages.MessageIds;
import dev.serai.messages.StoredMessage;
import dev.serai.mqtt.TopicFilter;
import dev.serai.security.TopicPermission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code /webhooks} that its routes call by name. Whoever deals with a webhook must be permitted to
 * subscribe to its topic filter: it shows what is published there.
 */
public final class WebhookApi {
    private static final int CREATED = 201;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final Webhooks webhooks;
    private final TopicPermission permission;
    private final InternalTopics topics;
    private final MessageIds ids;

    /**
     * @param webhooks all webhooks
     * @param permission decides who may subscribe to what
     * @param topics how many levels a filter may have
     * @param ids numbers webhooks and test messages
     */
    public WebhookApi(Webhooks webhooks, TopicPermission permission, InternalTopics topics, MessageIds ids) {
        this.topics = topics;
        this.webhooks = webhooks;
        this.permission = permission;
        this.ids = ids;
    }

    /** {@code GET /webhooks}, oldest first: those that the caller may deal with. */
    public void list(Exchange exchange) {
        long after = number(exchange, "after", -1);
        List<WebhookView> page = webhooks.all().stream()
                .filter(webhook -> Long.parseLong(webhook.id()) > after && isPermitted(exchange, webhook))
                .sorted(Comparator.comparingLong(webhook -> Long.parseLong(webhook.id())))
                .limit(limit(exchange))
                .map(WebhookView::of)
                .toList();
        exchange.getMessage().setBody(WebhookAnswers.Page.of(page));
    }

    /** {@code POST /webhooks}. */
    public void create(Exchange exchange) {
        WebhookFields fields = valid(() -> new WebhookFields(body(exchange)));
        Webhook webhook = valid(() -> fields.create(Long.toString(ids.next()), Instant.now()));
        topics.requireLevels(webhook.topicFilter().text(), "topic_filter");
        put(exchange, webhook, true);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, CREATED);
        exchange.getMessage().setHeader("Location", "/webhooks/" + webhook.id());
        exchange.getMessage().setBody(WebhookAnswers.One.done("Webhook created", webhook));
    }

    /** {@code GET /webhooks/{id}}. */
    public void show(Exchange exchange) {
        exchange.getMessage().setBody(WebhookAnswers.One.shown(named(exchange)));
    }

    /** {@code PUT /webhooks/{id}}: changes the fields that the body names. */
    public void change(Exchange exchange) {
        Webhook before = ownNamed(exchange);
        WebhookFields fields = valid(() -> new WebhookFields(body(exchange)));
        Webhook changed = valid(() -> fields.change(before, Instant.now()));
        if (!changed.topicFilter().equals(before.topicFilter())) {
            topics.requireLevels(changed.topicFilter().text(), "topic_filter");
        }
        // Where it was allowed once it is refused when it is called, and can be switched off here.
        put(exchange, changed, !changed.url().equals(before.url()));
        exchange.getMessage().setBody(WebhookAnswers.One.done("Webhook " + before.id() + " updated", changed));
    }

    /** {@code DELETE /webhooks/{id}}. */
    public void delete(Exchange exchange) {
        Webhook webhook = ownNamed(exchange);
        webhooks.delete(webhook.id());
        exchange.getMessage().setBody(WebhookAnswers.Done.deleted(webhook.id()));
    }

    /** {@code GET /webhooks/{id}/dead-letters}, newest first. */
    public void deadLetters(Exchange exchange) {
        Webhook webhook = named(exchange);
        List<DeadLetterView> page =
                webhooks
                        .deadLetters()
                        .list(webhook.id(), number(exchange, "after", Long.MAX_VALUE), limit(exchange))
                        .stream()
                        .map(DeadLetterView::of)
                        .toList();
        exchange.getMessage().setBody(WebhookAnswers.Letters.of(page));
    }

    /** {@code POST /webhooks/{id}/replay}: puts dead letters back into the webhook's queue. */
    public void replay(Exchange exchange) {
        Webhook webhook = named(exchange);
        Replay replay = valid(() -> Replay.parse(body(exchange)));
        exchange.getMessage().setBody(WebhookAnswers.Done.replayed(replay.run(webhooks, webhook.id())));
    }

    /** {@code POST /webhooks/{id}/test}: calls the webhook once, now, with a message of our own. */
    public CompletionStage<@Nullable Void> test(Exchange exchange) {
        Webhook webhook = named(exchange);
        StoredMessage message = new StoredMessage(
                ids.next(),
                "serai/test",
                "{\"test\":true}".getBytes(StandardCharsets.UTF_8),
                0,
                false,
                Direction.RECEIVED,
                "internal",
                null,
                System.currentTimeMillis(),
                false);
        long start = System.nanoTime();
        // No thread waits for the application: there are 64 for all calls of the API.
        return webhooks.test(webhook, message).thenAccept(result -> {
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            exchange.getMessage().setBody(WebhookAnswers.Tested.of(result, millis));
        });
    }

    private void put(Exchange exchange, Webhook webhook, boolean isNewUrl) {
        permission.requireSubscribe(Callers.of(exchange), webhook.topicFilter());
        if (isNewUrl) {
            valid(() -> {
                webhooks.names().refusePrivate(webhook.url().host());
                return webhook;
            });
        }
        webhooks.put(webhook);
    }

    /** The webhook of the path. */
    private Webhook named(Exchange exchange) {
        String id = CallParameters.path(exchange, "id");
        Webhook webhook = webhooks.find(id).orElseThrow(() -> ApiException.notFound("Webhook not found: " + id));
        permission.requireSubscribe(Callers.of(exchange), webhook.topicFilter());
        return webhook;
    }

    /** The webhook of the path, which is not the one of the environment. */
    private Webhook ownNamed(Exchange exchange) {
        Webhook webhook = named(exchange);
        if (webhook.id().equals(Webhook.GLOBAL_ID)) {
            throw ApiException.invalid("The global webhook is set by WEBHOOK_* in the environment");
        }
        return webhook;
    }

    private boolean isPermitted(Exchange exchange, Webhook webhook) {
        TopicFilter filter = webhook.topicFilter();
        return permission.maySubscribe(Callers.of(exchange), filter);
    }

    private static byte[] body(Exchange exchange) {
        return exchange.getMessage().getBody(byte[].class);
    }

    private static int limit(Exchange exchange) {
        long limit = number(exchange, "limit", DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ApiException.invalid("limit must be from 1 to " + MAX_LIMIT + ", but was " + limit);
        }
        return (int) limit;
    }

    private static long number(Exchange exchange, String name, long unset) {
        @Nullable String text = CallParameters.query(exchange, name);
        if (text == null || text.isEmpty()) {
            return unset;
        }
        return MessageIds.read(text)
                .orElseThrow(() -> ApiException.invalid(name + " must be a whole number, but was \"" + text + "\""));
    }

    private static <T> T valid(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException wrong) {
            throw ApiException.invalid(String.valueOf(wrong.getMessage()));
        }
    }
}
