package dev.serai.mqtt;

import java.time.Duration;
import java.util.UUID;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.jspecify.annotations.Nullable;

/** An endpoint of Camel's MQTT 5 component with Serai's producer and consumer. */
final class PipelinedEndpoint extends PahoMqtt5Endpoint {
    /** A session of a consumer that does not start clean and says nothing else outlives a week of absence. */
    private static final Duration SESSION_EXPIRY = Duration.ofDays(7);

    private final PipelinedComponent component;
    private final boolean clientIdGiven;
    private final Duration publishTimeout;

    PipelinedEndpoint(
            String uri,
            String topic,
            PipelinedComponent component,
            PahoMqtt5Configuration configuration,
            boolean clientIdGiven,
            Duration publishTimeout) {
        super(uri, topic, component, configuration);
        this.component = component;
        this.clientIdGiven = clientIdGiven;
        this.publishTimeout = publishTimeout;
    }

    @Override
    public Producer createProducer() {
        Publisher shared = component.sharedPublisher();
        if (shared != null && !clientIdGiven) {
            return new PipelinedProducer(this, shared, false);
        }
        PahoMqtt5Configuration configuration = getConfiguration();
        Publisher own = new Publisher(
                name(), wireSettings(clientId(null), true), maxReconnectDelay(), configuration.getReceiveMaximum());
        return new PipelinedProducer(this, own, true);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        AcknowledgingConsumer consumer = new AcknowledgingConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    Duration publishTimeout() {
        return publishTimeout;
    }

    Subscription subscription() {
        return new Subscription(new TopicFilter(getTopic()), getConfiguration().getQos());
    }

    /** @param routeId makes the client id, and with it the session, the route's own */
    Subscriber newSubscriber(String routeId, MessageHandler handler) {
        Subscriber subscriber = new Subscriber(
                name(),
                wireSettings(clientId(routeId), getConfiguration().isCleanStart()),
                maxReconnectDelay(),
                handler);
        component.opened(this, subscriber);
        return subscriber;
    }

    /** Counts a message that came in. */
    void received() {
        ConnectionMeters meters = component.meters();
        if (meters != null) {
            meters.received();
        }
    }

    /** Counts a message that went out, or could not. */
    void published(boolean acknowledged) {
        ConnectionMeters meters = component.meters();
        if (meters != null) {
            meters.published(acknowledged);
        }
    }

    void closed(Subscriber subscriber) {
        component.closed(subscriber);
    }

    private String name() {
        return component.connectionName() == null ? getEndpointUri() : component.connectionName();
    }

    private Duration maxReconnectDelay() {
        return Duration.ofMillis(getConfiguration().getMaxReconnectDelay());
    }

    private String clientId(@Nullable String routeId) {
        String given = getConfiguration().getClientId();
        if (given == null) {
            return "serai-" + UUID.randomUUID().toString().substring(0, 13);
        }
        return clientIdGiven || routeId == null ? given : given + "-" + routeId;
    }

    private WireSettings wireSettings(String clientId, boolean cleanStart) {
        long expiry = getConfiguration().getSessionExpiryInterval();
        Duration kept = expiry >= 0 ? Duration.ofSeconds(expiry) : SESSION_EXPIRY;
        return component.wireSettings(getConfiguration(), clientId, cleanStart, cleanStart ? Duration.ZERO : kept);
    }
}
