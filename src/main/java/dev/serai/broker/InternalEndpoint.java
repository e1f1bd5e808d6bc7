package dev.serai.broker;

import java.time.Duration;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * A topic of the embedded broker to publish to, or a topic filter to begin a route with: a durable subscription that
 * gathers messages also while the route is stopped.
 */
public final class InternalEndpoint extends DefaultEndpoint {
    private final InternalPublisher publisher;
    private final EmbeddedBroker broker;
    private final String topic;
    private int qos = 1;
    private boolean retained;
    private int window = 1_000;
    private long backlogMessages;
    private long backlogBytes;
    private long backlogSeconds;
    private String backlogPolicy = "drop-oldest";

    InternalEndpoint(
            String uri, InternalComponent component, InternalPublisher publisher, EmbeddedBroker broker, String topic) {
        super(uri, component);
        this.publisher = publisher;
        this.broker = broker;
        this.topic = topic;
    }

    /** The topic, unless a message names another. */
    public String getTopic() {
        return topic;
    }

    /** The QoS, 0 to 2, unless a message names another. */
    public int getQos() {
        return qos;
    }

    /** Sets the QoS: 0, 1 or 2; 1 where it is not set. */
    public void setQos(int qos) {
        this.qos = qos;
    }

    /** Whether the broker keeps the message for later subscribers, unless a message says otherwise. */
    public boolean isRetained() {
        return retained;
    }

    /** Sets whether the broker keeps the message for later subscribers; not where it is not set. */
    public void setRetained(boolean retained) {
        this.retained = retained;
    }

    /** How many messages a route works on before the first is done. */
    public int getWindow() {
        return window;
    }

    /** Sets how many messages a route works on before the first is done; 1000 where it is not set. */
    public void setWindow(int window) {
        this.window = window;
    }

    /** How many messages wait at most, 0 for no limit. */
    public long getBacklogMessages() {
        return backlogMessages;
    }

    /** Sets how many messages wait at most before the oldest are dropped; no limit where it is not set. */
    public void setBacklogMessages(long backlogMessages) {
        this.backlogMessages = backlogMessages;
    }

    /** How many bytes wait at most, 0 for no limit. */
    public long getBacklogBytes() {
        return backlogBytes;
    }

    /** Sets how many bytes wait at most before the oldest messages are dropped; no limit where it is not set. */
    public void setBacklogBytes(long backlogBytes) {
        this.backlogBytes = backlogBytes;
    }

    /** How many seconds a message waits at most, 0 for no limit. */
    public long getBacklogSeconds() {
        return backlogSeconds;
    }

    /** Sets how many seconds a message waits at most before it is dropped; no limit where it is not set. */
    public void setBacklogSeconds(long backlogSeconds) {
        this.backlogSeconds = backlogSeconds;
    }

    /** What happens when more would wait: {@code drop-oldest} or {@code block}. */
    public String getBacklogPolicy() {
        return backlogPolicy;
    }

    /** Sets what happens when more would wait; {@code drop-oldest} where it is not set. */
    public void setBacklogPolicy(String backlogPolicy) {
        this.backlogPolicy = backlogPolicy;
    }

    BacklogLimit backlogLimit() {
        return new BacklogLimit(
                backlogMessages, backlogBytes, Duration.ofSeconds(backlogSeconds), BacklogPolicy.of(backlogPolicy));
    }

    @Override
    public Producer createProducer() {
        return new InternalProducer(this, publisher);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        InternalConsumer consumer = new InternalConsumer(this, processor, broker);
        configureConsumer(consumer);
        return consumer;
    }
}
