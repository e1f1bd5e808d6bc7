package dev.serai.tracing;

import dev.serai.broker.EmbeddedBroker;
import dev.serai.broker.InternalComponent;

/** The spans of the embedded broker. */
public final class InternalSpans extends MqttSpans {
    /** For Camel, which makes it. */
    public InternalSpans() {
        super(EmbeddedBroker.CONNECTION, InternalComponent.class.getName());
    }
}
