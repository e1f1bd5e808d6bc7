package dev.serai.broker;

import dev.serai.mqtt.BacklogGate;
import dev.serai.mqtt.MessageHandler;
import dev.serai.mqtt.MqttHeaders;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.Revocable;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.Waiting;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Begins a route with the messages of a durable subscription on the embedded broker; each is acknowledged when its
 * exchange has completed, and comes again when it has failed. The session is named after the route, or after the group where
 * routes share one; MQTT clients in a group of that name are a group of their own.
 */
final class InternalConsumer extends DefaultConsumer implements Waiting, Revocable {
    private final InternalEndpoint endpoint;
    private final EmbeddedBroker broker;
    private final ActiveMQServer server;
    private final BacklogGate gate;
    private @Nullable DurableSubscription subscription;
    private @Nullable Backlog backlog;
    private boolean revoked;

    InternalConsumer(InternalEndpoint endpoint, Processor processor, EmbeddedBroker broker) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.broker = broker;
        this.server = broker.server();
        this.gate = broker.gate();
    }

    /** Messages stored for this consumer and not yet done; 0 while it is stopped. */
    @Override
    public long waiting() {
        DurableSubscription current = subscription;
        return current == null ? 0 : current.backlog();
    }

    /** Whether messages are dropped or publishers refused because too much waits. */
    @Override
    public @Nullable String trouble() {
        Backlog limited = backlog;
        return limited == null ? null : limited.trouble();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String[] shared = endpoint.getTopic().split("/", 3);
        boolean isShared = shared.length == 3 && shared[0].equals("$share");
        TopicFilter topicFilter = new TopicFilter(isShared ? shared[2] : endpoint.getTopic());
        InternalTopics.require(topicFilter.text(), "topic filter");
        BacklogLimit limit = endpoint.backlogLimit();
        DurableSubscription opened = DurableSubscription.open(
                broker,
                isShared
                        ? SubscriptionQueue.sessionOf(shared[1], topicFilter)
                        : SubscriptionQueue.sessionOf(getRouteId()),
                topicFilter,
                endpoint.getQos(),
                endpoint.getWindow(),
                this::handle);
        subscription = opened;
        backlog = new Backlog(server, opened.queue(), topicFilter, limit, gate);
    }

    @Override
    public CompletableFuture<@Nullable Void> granted() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void revoke() {
        revoked = true;
    }

    private void handle(MqttMessage message, MessageHandler.Done done) {
        Exchange exchange = createExchange(false);
        MqttHeaders.write(message, exchange);
        getAsyncProcessor().process(exchange, doneSync -> {
            Exception failure = exchange.getException();
            releaseExchange(exchange, false);
            done.done(failure);
        });
    }

    @Override
    protected void doStop() throws Exception {
        Backlog limited = backlog;
        if (limited != null) {
            limited.close();
            backlog = null;
        }
        DurableSubscription opened = subscription;
        if (opened != null) {
            opened.close();
            subscription = null;
            if (revoked && opened.queue().getConsumerCount() == 0) {
                server.destroyQueue(opened.queue().getName());
            }
        }
        super.doStop();
    }
}
