package dev.serai.subscriptions;

import com.fasterxml.jackson.core.JsonParser;
import dev.serai.api.ApiException;
import dev.serai.api.Callers;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.broker.InternalTopics;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.UnwantedCharacters;
import dev.serai.publish.PublishJson;
import dev.serai.security.TopicPermission;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The rules of {@code POST /subscribe} and {@code POST /unsubscribe} that their routes call by name. */
public final class SubscriptionsApi {
    private final Subscriptions subscriptions;
    private final TopicPermission permission;
    private final Set<String> brokers;
    private final String defaultBroker;
    private final InternalTopics topics;

    /**
     * Subscribes for whoever may.
     *
     * @param brokers the names of the connections there are
     * @param defaultBroker the connection for requests that name none
     * @param topics what the embedded broker takes
     */
    public SubscriptionsApi(
            Subscriptions subscriptions,
            TopicPermission permission,
            Set<String> brokers,
            String defaultBroker,
            InternalTopics topics) {
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.permission = permission;
        this.brokers = brokers;
        this.defaultBroker = defaultBroker;
    }

    /**
     * The answer to both.
     *
     * @param status always {@code success}
     */
    public record Done(String status, String message) {}

    /** {@code POST /subscribe}. */
    public Done subscribe(Exchange exchange) throws Exception {
        AskedFor subscription = read(exchange);
        TopicFilter filter = unshared(subscription.topicFilter());
        UnwantedCharacters.requireNone(filter.text(), "topic filter");
        if (subscription.broker().equals(EmbeddedBroker.CONNECTION)) {
            topics.requireFilter(filter);
        }
        subscriptions.subscribe(subscription);
        return new Done("success", "Subscribed to topic " + subscription.topicFilter());
    }

    /** {@code POST /unsubscribe}. */
    public Done unsubscribe(Exchange exchange) throws Exception {
        AskedFor subscription = read(exchange);
        subscriptions.unsubscribe(subscription);
        return new Done("success", "Unsubscribed from topic " + subscription.topicFilter());
    }

    private AskedFor read(Exchange exchange) {
        AskedFor asked = PublishJson.parse(exchange.getMessage().getBody(byte[].class), this::read);
        if (!brokers.contains(asked.broker())) {
            throw ApiException.notFound("Broker not found: " + asked.broker());
        }
        permission.requireSubscribe(Callers.of(exchange), unshared(asked.topicFilter()));
        return asked;
    }

    private AskedFor read(JsonParser parser) throws IOException {
        PublishJson.requireObject(parser, "the body");
        String topic = null;
        String broker = defaultBroker;
        int qos = 0;
        for (String name = PublishJson.nextField(parser); name != null; name = PublishJson.nextField(parser)) {
            if (PublishJson.isNull(parser)) {
                continue;
            }
            switch (name) {
                case "topic" -> topic = PublishJson.text(parser, name);
                case "broker" -> broker = PublishJson.text(parser, name).toLowerCase(Locale.ROOT);
                case "qos" -> qos = PublishJson.small(parser, name);
                default -> parser.skipChildren();
            }
        }
        return new AskedFor(broker.isEmpty() ? defaultBroker : broker, filter(topic), valid(qos));
    }

    private static TopicFilter filter(@Nullable String topic) {
        if (topic == null) {
            throw ApiException.invalid("topic is required");
        }
        TopicFilter filter = new TopicFilter(topic);
        if (topic.startsWith("$share/") && !topic.matches("\\$share/[^/+#]+/.+")) {
            throw ApiException.invalid("a shared subscription must be $share/group/filter, but was \"" + topic + "\"");
        }
        return filter;
    }

    private static int valid(int qos) {
        if (qos < 0 || qos > 2) {
            throw ApiException.invalid("qos must be 0, 1 or 2, but was " + qos);
        }
        return qos;
    }

    /** Whoever shares a subscription receives what the filter within it matches. */
    private static TopicFilter unshared(TopicFilter filter) {
        String[] levels = filter.text().split("/", 3);
        return levels.length == 3 && levels[0].equals("$share") ? new TopicFilter(levels[2]) : filter;
    }
}
