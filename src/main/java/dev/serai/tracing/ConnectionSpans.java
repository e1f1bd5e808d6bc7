package dev.serai.tracing;

/** The spans of the named connections to external brokers: the schemes are theirs, the class is the same for all. */
public final class ConnectionSpans extends MqttSpans {
    /** For Camel, which makes it. */
    public ConnectionSpans() {
        super("serai-connection", "dev.serai.mqtt.ConnectionComponent");
    }
}
