package dev.serai.publish;

import dev.serai.api.ApiException;
import dev.serai.api.Callers;
import dev.serai.broker.BrokerUnavailableException;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.messages.MessageIds;
import dev.serai.mqtt.QueuedMessage;
import dev.serai.security.TopicPermission;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The rules of {@code POST /publish} that its route calls by name: reading, permission, answering. */
public final class Publishing {
    private static final String BROKER = "broker";
    private static final String QUEUED_FOR = "queuedFor";
    private static final String SUBSCRIBERS = "SeraiSubscribers";

    private final TopicPermission permission;
    private final Set<String> brokers;
    private final String defaultBroker;
    private final MessageIds ids;

    /**
     * @param permission decides who may publish where
     * @param brokers the names of the connections there are
     * @param defaultBroker the connection for requests that name none
     * @param ids numbers the messages
     */
    public Publishing(TopicPermission permission, Set<String> brokers, String defaultBroker, MessageIds ids) {
        this.permission = permission;
        this.ids = ids;
        this.brokers = brokers;
        this.defaultBroker = defaultBroker;
    }

    /** Turns the body into the message to publish and sets the variable {@code broker} to where it goes. */
    public void read(Exchange exchange) {
        PublishRequest request = PublishRequest.parse(exchange.getMessage().getBody(byte[].class));
        String broker = request.broker() == null ? defaultBroker : request.broker();
        if (!brokers.contains(broker)) {
            throw ApiException.notFound("Broker not found: " + broker);
        }
        permission.requirePublish(Callers.of(exchange), request.message().topic());
        if (request.queue() && !broker.equals(EmbeddedBroker.CONNECTION)) {
            exchange.setVariable(QUEUED_FOR, broker);
            exchange.setVariable(BROKER, EmbeddedBroker.CONNECTION);
            exchange.getMessage().setBody(QueuedMessage.store(request.message(), broker));
        } else {
            exchange.setVariable(BROKER, broker);
            exchange.getMessage().setBody(request.message());
        }
    }

    /** Turns the broker's acknowledgement into the answer to the client. */
    public void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        String queuedFor = exchange.getVariable(QUEUED_FOR, String.class);
        if (queuedFor != null) {
            if (!message.getHeader(SUBSCRIBERS, false, Boolean.class)) {
                throw new BrokerUnavailableException(
                        new IllegalStateException("nothing keeps messages for " + queuedFor + " yet"));
            }
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
            message.setBody(PublishAnswer.queued(Long.toString(ids.next()), queuedFor));
            return;
        }
        message.setBody(PublishAnswer.published(
                Long.toString(ids.next()),
                exchange.getVariable(BROKER, String.class),
                message.getHeader(SUBSCRIBERS, Boolean.class)));
    }
}
