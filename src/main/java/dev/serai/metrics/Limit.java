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
    /** MQTT connections in all. */
    MQTT_CONNECTIONS,
    /** MQTT connections of one address. */
    MQTT_CONNECTIONS_PER_ADDRESS,
    /** The time for a CONNECT to arrive. */
    MQTT_SLOW_CONNECT,
    /** The size of an MQTT packet. */
    MQTT_PACKET_SIZE,
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
