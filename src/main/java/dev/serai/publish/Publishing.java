package dev.serai.publish;

import dev.serai.api.ApiException;
import dev.serai.api.CallLog;
import dev.serai.api.Callers;
import dev.serai.broker.BrokerUnavailableException;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.broker.InternalTopics;
import dev.serai.messages.MessageCounts;
import dev.serai.messages.MessageStorage;
import dev.serai.mqtt.QueuedMessage;
import dev.serai.security.TopicPermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of {@code POST /publish} that its route calls by name: reading, permission, storing, answering. */
public final class Publishing {
    private static final String BROKER = "broker";
    private static final String REQUEST = "SeraiPublishRequest";
    private static final String ID = "SeraiMessageId";
    private static final String PUBLISHED = "SeraiPublished";
    private static final String SUBSCRIBERS = "SeraiSubscribers";

    private final TopicPermission permission;
    private final Set<String> brokers;
    private final String defaultBroker;
    private final InternalTopics topics;
    private final MessageStorage storage;

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    /**
     * Publishes for whoever may.
     *
     * @param permission decides who may publish where
     * @param brokers the names of the connections there are
     * @param defaultBroker the connection for requests that name none
     * @param topics what the embedded broker takes
     * @param storage where published messages are kept
     */
    public Publishing(
            TopicPermission permission,
            Set<String> brokers,
            String defaultBroker,
            InternalTopics topics,
            MessageStorage storage) {
        this.permission = permission;
        this.topics = topics;
        this.brokers = brokers;
        this.defaultBroker = defaultBroker;
        this.storage = storage;
    }

    /**
     * Turns the body into the message to publish and sets the variable {@code broker} to where it goes: what is to be
     * queued for an external broker goes to the embedded one.
     */
    public void read(Exchange exchange) {
        PublishRequest parsed = PublishRequest.parse(exchange.getMessage().getBody(byte[].class));
        PublishRequest request = parsed.tracedAs(exchange);
        String broker = brokerOf(request);
        requireTopic(request, broker);
        permission.requirePublish(Callers.of(exchange), request.message().topic());
        exchange.setProperty(REQUEST, request);
        if (isQueued(request, broker)) {
            exchange.setVariable(BROKER, EmbeddedBroker.CONNECTION);
            exchange.getMessage().setBody(QueuedMessage.store(request.message(), broker));
        } else {
            exchange.setVariable(BROKER, broker);
            exchange.getMessage().setBody(request.message());
        }
    }

    /**
     * Numbers and stores the message; the exchange goes on when it is on disk. It goes out of the store again where the
     * broker does not take it.
     */
    public CompletionStage<@Nullable Void> store(Exchange exchange) {
        long id = storage.nextId();
        PublishRequest request = requestOf(exchange);
        exchange.setProperty(ID, id);
        return storage.storePublished(List.of(storage.published(id, brokerOf(request), request.message())))
                .thenRun(() -> exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                    @Override
                    public void onDone(Exchange done) {
                        if (done.getProperty(PUBLISHED) == null) {
                            storage.forget(id);
                            MessageCounts.failed(1);
                        }
                    }
                }));
    }

    /** Turns the broker's acknowledgement into the answer to the client. */
    public void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        PublishRequest request = requestOf(exchange);
        PublishAnswer answer =
                answer(request, exchange.getProperty(ID, String.class), brokerOf(request), subscribers(message));
        exchange.setProperty(PUBLISHED, true);
        MessageCounts.published(1);
        // At info a service in use would write a line for each message.
        CallLog.of(LOG.atDebug(), exchange)
                .addKeyValue("messageId", answer.id())
                .addKeyValue("connection", brokerOf(request))
                .log("Published");
        if (isQueued(request, brokerOf(request))) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        }
        message.setBody(answer);
    }

    /**
     * What the client is told about one message that its broker has taken.
     *
     * @throws BrokerUnavailableException where it was to be queued and nothing keeps messages for that broker
     */
    static PublishAnswer answer(PublishRequest request, String id, String broker, @Nullable Boolean subscribers) {
        if (!isQueued(request, broker)) {
            return PublishAnswer.published(id, broker, subscribers);
        }
        if (!Boolean.TRUE.equals(subscribers)) {
            throw new BrokerUnavailableException("Nothing keeps messages for " + broker + " yet");
        }
        return PublishAnswer.queued(id, broker);
    }

    /** For the embedded broker, whether anybody's subscription matched. */
    static @Nullable Boolean subscribers(Message message) {
        return message.getHeader(SUBSCRIBERS, Boolean.class);
    }

    /** Whether the message waits in the embedded broker for the external one. */
    static boolean isQueued(PublishRequest request, String broker) {
        return request.queue() && !broker.equals(EmbeddedBroker.CONNECTION);
    }

    /** The connection that a request goes to. */
    String brokerOf(PublishRequest request) {
        String broker = request.broker() == null ? defaultBroker : request.broker();
        if (!brokers.contains(broker)) {
            throw ApiException.notFound("Broker not found: " + broker);
        }
        return broker;
    }

    /** Before anything is stored: what goes to the embedded broker, or waits there, is what it takes. */
    void requireTopic(PublishRequest request, String broker) {
        if (request.queue() || broker.equals(EmbeddedBroker.CONNECTION)) {
            topics.requireName(request.message().topic());
        }
    }

    private static PublishRequest requestOf(Exchange exchange) {
        return Objects.requireNonNull(exchange.getProperty(REQUEST, PublishRequest.class));
    }
}
