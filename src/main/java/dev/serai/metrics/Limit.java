package dev.serai.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Locale;

/** Limits that somebody can run into; each counts how often it bit, in {@code serai.limits.reached}. */
public enum Limit {
    /** HTTP connections in all. */
    HTTP_CONNECTIONS,
    /** HTTP connections of one address. */
    HTTP_CONNECTIONS_PER_ADDRESS,
    /** The time for an HTTP request to arrive. */
    HTTP_SLOW_REQUEST,
    /** The first line of an HTTP request. */
    HTTP_REQUEST_LINE,
    /** The headers of an HTTP request. */
    HTTP_HEADERS,
    /** The time without a byte on an HTTP connection. */
    HTTP_IDLE,
    /** Connections to the console. */
    CONSOLE_CONNECTIONS,
    /** The first line, the headers or the body of a request to the console. */
    CONSOLE_REQUEST_SIZE,
    /** The time without a byte on a connection of the console. */
    CONSOLE_IDLE,
    /** Connections to the management port. */
    MANAGEMENT_CONNECTIONS,
    /** The first line or the headers of a request to the management port. */
    MANAGEMENT_REQUEST_SIZE,
    /** The time without a byte on a connection of the management port. */
    MANAGEMENT_IDLE,
    /** MQTT connections in all. */
    MQTT_CONNECTIONS,
    /** MQTT connections of one address. */
    MQTT_CONNECTIONS_PER_ADDRESS,
    /** The time for a CONNECT to arrive. */
    MQTT_SLOW_CONNECT,
    /** The Keep Alive of a client. */
    MQTT_KEEP_ALIVE,
    /** Unacknowledged publishes of a client. */
    MQTT_RECEIVE_MAXIMUM,
    /** Topics with a retained message. */
    MQTT_RETAINED_TOPICS,
    /** The size of an MQTT packet. */
    MQTT_PACKET_SIZE,
    /** The Maximum Packet Size of a client; counts each message that it was not sent. */
    MQTT_CLIENT_PACKET_SIZE,
    /** The levels of a topic name or filter. */
    MQTT_TOPIC_LEVELS,
    /** The subscriptions of one session. */
    MQTT_SUBSCRIPTIONS,
    /** The messages that wait for one session; counts each one that was dropped. */
    MQTT_QUEUED_MESSAGES;

    /** Counts that it bit once. */
    public void reached() {
        Counter.builder("serai.limits.reached")
                .tag("limit", name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .description("How often a limit refused or ended something")
                .register(Metrics.globalRegistry)
                .increment();
    }
}
