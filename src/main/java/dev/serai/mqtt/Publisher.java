package dev.serai.mqtt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client that only publishes: a {@link Link} and its {@link PublishPipeline}. Thread-safe. */
final class Publisher implements AutoCloseable {
    /** With messages in flight and no answer for so long, a connection counts as dead. */
    private static final Duration MOST_SILENCE = Duration.ofSeconds(10);

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final String name;
    private final PublishPipeline pipeline;
    private final Link link;

    Publisher(String name, WireSettings settings, Duration maxReconnectDelay, int window) {
        this.name = name;
        this.pipeline = new PublishPipeline(name, window);
        this.link = new Link(name, settings, maxReconnectDelay, new Publishing());
    }

    void start() {
        link.start();
    }

    /** As {@link PublishPipeline#publish}. */
    CompletableFuture<Void> publish(MqttMessage message, @Nullable Duration patience) throws InterruptedException {
        return pipeline.publish(message, patience);
    }

    /** As {@link #publish}, but refuses at once where the last attempt to connect failed. */
    CompletableFuture<Void> publishNow(MqttMessage message, Duration patience) throws InterruptedException {
        LinkState now = link.state();
        if (!now.connected() && now.lastError() != null) {
            return CompletableFuture.failedFuture(new MqttUnreachableException(name + ": " + now.lastError()));
        }
        return pipeline.publish(message, patience);
    }

    LinkState state() {
        return link.state();
    }

    /** Messages taken and not yet acknowledged. */
    int backlog() {
        return pipeline.size();
    }

    /** Messages between PUBLISH and acknowledgement. */
    int inFlight() {
        return pipeline.inFlight();
    }

    /** How long the message that has waited longest for its acknowledgement has waited. */
    Duration oldest() {
        return pipeline.oldest();
    }

    @Override
    public void close() {
        pipeline.close(DRAIN);
        link.stop();
    }

    private final class Publishing implements Link.Work {
        @Override
        public void connected(Wire wire, Accepted accepted) {
            pipeline.connected(wire, accepted);
        }

        @Override
        public void work(Link.Ended ended) throws InterruptedException {
            if (ended.await(TICK)) {
                return;
            }
            pipeline.expire();
            if (pipeline.silence().compareTo(MOST_SILENCE) > 0) {
                link.lose("no acknowledgement for " + MOST_SILENCE.toSeconds() + " s");
            }
        }

        @Override
        public void disconnected() {
            pipeline.disconnected();
            pipeline.expire();
        }

        @Override
        public void received(Wire wire, Received message) {
            // Nothing was subscribed to: a message here is left over from another program's session.
            wire.acknowledge(message);
        }
    }
}
