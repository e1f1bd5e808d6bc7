package dev.serai.broker;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One topic of the embedded broker, with how messages are published to it. */
public final class InternalEndpoint extends DefaultEndpoint {
    private final InternalPublisher publisher;
    private final String topic;
    private int qos = 1;
    private boolean retained;

    InternalEndpoint(String uri, InternalComponent component, InternalPublisher publisher, String topic) {
        super(uri, component);
        this.publisher = publisher;
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

    @Override
    public Producer createProducer() {
        return new InternalProducer(this, publisher);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("internal: publishes only");
    }
}
