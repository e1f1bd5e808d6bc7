package dev.serai.publish;

import dev.serai.api.ApiError;
import dev.serai.api.ApiException;
import dev.serai.api.CallParameters;
import dev.serai.api.Callers;
import dev.serai.messages.MessageCounts;
import dev.serai.messages.MessageStorage;
import dev.serai.messages.StoredMessage;
import dev.serai.mqtt.InvalidMqttException;
import dev.serai.mqtt.TopicName;
import dev.serai.security.Caller;
import dev.serai.security.ForbiddenException;
import dev.serai.security.TopicPermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The rules of {@code POST /publish/bulk} that its route calls by name; the items travel in the body. */
public final class BulkPublishing {
    private final Publishing publishing;
    private final TopicPermission permission;
    private final MessageStorage storage;

    /** Publishes as {@code publishing} does, many at a time. */
    public BulkPublishing(Publishing publishing, TopicPermission permission, MessageStorage storage) {
        this.publishing = publishing;
        this.permission = permission;
        this.storage = storage;
    }

    /**
     * Turns the body into items.
     *
     * @throws BulkRefusedException with all errors where an item is wrong and the caller did not ask for the others to go
     *     out all the same
     */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        List<BulkItem> items = BulkRequest.parse(message.getBody(byte[].class));
        items.forEach(item -> item.tracedAs(exchange));
        check(items, Callers.of(exchange));
        message.setBody(items);
        List<BulkItem> wrong = items.stream().filter(BulkItem::failed).toList();
        if (!wrong.isEmpty() && (!partial(exchange) || wrong.size() == items.size())) {
            throw refusal(items.size(), wrong);
        }
    }

    /** Stores the messages, all of them or none; the exchange goes on when they are on disk. */
    public CompletionStage<@Nullable Void> store(Exchange exchange) {
        List<StoredMessage> rows = new ArrayList<>();
        for (BulkItem item : items(exchange)) {
            PublishRequest request = item.request();
            if (request != null && !item.failed()) {
                rows.add(storage.published(item.id(), item.broker(), request.message()));
            }
        }
        return storage.storePublished(rows);
    }

    /** Turns the items into the answer; what its broker did not take goes out of the store again. */
    public Object answer(Exchange exchange) {
        List<BulkItem> items = items(exchange);
        List<Object> results = items.stream().map(BulkItem::result).toList();
        int published = (int) items.stream().filter(item -> !item.failed()).count();
        MessageCounts.published(published);
        MessageCounts.failed(items.size() - published);
        items.stream().filter(item -> item.failed() && item.id() != 0).forEach(item -> storage.forget(item.id()));
        String status = published == items.size() ? "success" : published == 0 ? "error" : "partial";
        if (status.equals("error")) {
            Idempotency.giveBack(exchange);
            int httpStatus = items.get(0).status();
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, httpStatus);
            if (httpStatus == 503) {
                exchange.getMessage().setHeader("Retry-After", "1");
            }
        }
        return new BulkAnswer.Results(status, published + " messages published", published, results);
    }

    static List<BulkItem> items(Exchange exchange) {
        List<BulkItem> items = new ArrayList<>();
        for (Object item : exchange.getMessage().getBody(List.class)) {
            items.add((BulkItem) item);
        }
        return items;
    }

    private void check(List<BulkItem> items, Caller caller) {
        // A bulk is mostly about few topics, and a decision takes longer than the publish itself.
        Map<TopicName, Optional<ForbiddenException>> decisions = new HashMap<>();
        for (BulkItem item : items) {
            PublishRequest request = item.request();
            if (request == null) {
                continue;
            }
            try {
                item.addressed(publishing.brokerOf(request), storage.nextId());
                publishing.requireTopic(request, item.broker());
                Optional<ForbiddenException> refused =
                        decisions.computeIfAbsent(request.message().topic(), topic -> decide(caller, topic));
                refused.ifPresent(forbidden ->
                        item.fail(403, new ApiError("Forbidden", Objects.requireNonNull(forbidden.getMessage()))));
            } catch (ApiException unknownBroker) {
                item.fail(unknownBroker.status(), unknownBroker.body());
            } catch (InvalidMqttException invalid) {
                item.fail(400, new ApiError(Objects.requireNonNull(invalid.getMessage())));
            }
        }
    }

    private Optional<ForbiddenException> decide(Caller caller, TopicName topic) {
        try {
            permission.requirePublish(caller, topic);
            return Optional.empty();
        } catch (ForbiddenException forbidden) {
            return Optional.of(forbidden);
        }
    }

    private static BulkRefusedException refusal(int all, List<BulkItem> wrong) {
        int first = wrong.get(0).status();
        boolean same = wrong.stream().allMatch(item -> item.status() == first);
        return new BulkRefusedException(
                same ? first : 400,
                new BulkAnswer.Refusal(
                        "error",
                        wrong.size() + " of " + all + " messages cannot be published; none was",
                        wrong.stream().map(BulkItem::result).toList()));
    }

    private static boolean partial(Exchange exchange) {
        String partial = Objects.requireNonNullElse(CallParameters.query(exchange, "partial"), "");
        return switch (partial.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0", "" -> false;
            default -> throw ApiException.invalid("partial must be true or false, but was \"" + partial + "\"");
        };
    }
}
