package dev.serai.messages;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;

/** Counts the messages that pass through the API, since the start of the process. */
public final class MessageCounts {
    private static final Counter PUBLISHED = counter("published");
    private static final Counter RECEIVED = counter("received");
    private static final Counter FAILED = counter("failed");

    private MessageCounts() {}

    private static Counter counter(String outcome) {
        return Counter.builder("serai.messages")
                .description("Messages that the API published, received on a subscription, or could not publish")
                .tag("outcome", outcome)
                .register(Metrics.globalRegistry);
    }

    /** A broker has taken so many messages. */
    public static void published(int count) {
        PUBLISHED.increment(count);
    }

    /** A message has arrived on a subscription, and is stored. */
    public static void received() {
        RECEIVED.increment();
    }

    /** A broker has not taken so many messages. */
    public static void failed(int count) {
        FAILED.increment(count);
    }
}
