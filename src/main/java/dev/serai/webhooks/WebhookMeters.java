package dev.serai.webhooks;

import dev.serai.metrics.Rate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** What is counted of one webhook, from its start until it is deleted. */
final class WebhookMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Timer delivered;
    private final Timer failed;
    private final Counter retries;
    private final Counter deadLetters;
    private final Gauge waiting;
    private final Rate speed = new Rate(0);
    private volatile String lastError = "";

    WebhookMeters(String webhook, WebhookQueue queue) {
        this.delivered = calls(webhook, "delivered");
        this.failed = calls(webhook, "failed");
        this.retries = Counter.builder("serai.webhook.retries")
                .description("Calls that are made again because they failed")
                .tag("webhook", webhook)
                .register(Metrics.globalRegistry);
        this.deadLetters = Counter.builder("serai.webhook.dead.letters")
                .description("Messages that the webhook did not take and that went to its dead letters")
                .tag("webhook", webhook)
                .register(Metrics.globalRegistry);
        this.waiting = Gauge.builder("serai.webhook.waiting", queue, WebhookQueue::waiting)
                .description("Messages in the queue of the webhook, those under way included")
                .tag("webhook", webhook)
                .register(Metrics.globalRegistry);
    }

    private static Timer calls(String webhook, String outcome) {
        return Timer.builder("serai.webhook.calls")
                .description("Calls of the webhook, from their start to the end of the answer")
                .tag("webhook", webhook)
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(Metrics.globalRegistry);
    }

    /** A call has ended. */
    void called(CallResult result, Duration taken) {
        (result.success() ? delivered : failed).record(taken);
        if (!result.success()) {
            lastError = String.valueOf(result.reason());
        }
    }

    /** Calls that were answered 2xx. */
    long delivered() {
        return delivered.count();
    }

    /** Calls that were not. */
    long failed() {
        return failed.count();
    }

    /** Calls that were answered 2xx, a second. */
    double perSecond() {
        return speed.of((double) delivered.count());
    }

    /** Why the last call that failed did; empty where none has. */
    String lastError() {
        return lastError;
    }

    /** A message will be sent again. */
    void retried() {
        retries.increment();
    }

    /** A message is among the dead letters. */
    void gaveUp() {
        deadLetters.increment();
    }

    /** Counts no more: the webhook is gone. */
    void remove() {
        List<Meter> all = List.of(delivered, failed, retries, deadLetters, waiting);
        all.forEach(Metrics.globalRegistry::remove);
    }
}
