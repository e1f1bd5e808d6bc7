package dev.serai.mqtt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that only receives. One thread connects and hands messages on in order; each is acknowledged, in order, when
 * its handler says so. When a handler fails, the connection ends, and the broker delivers again from that message on.
 */
final class Subscriber implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** More than the largest receive maximum. */
    private static final int MOST_WAITING = 70_000;

    private final MessageHandler handler;
    private final Link link;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Inbox inbox;
    private volatile @Nullable Wire wire;
    private volatile Unacknowledged unacknowledged = new Unacknowledged(message -> {});
    private final CompletableFuture<@Nullable Void> granted = new CompletableFuture<>();
    private volatile boolean draining;

    Subscriber(String name, WireSettings settings, Duration maxReconnectDelay, MessageHandler handler) {
        this.handler = handler;
        this.inbox = new Inbox(name, MOST_WAITING);
        this.link = new Link(name, settings, maxReconnectDelay, new Receiving());
    }

    void start() {
        link.start();
    }

    /**
     * Subscribes, now where there is a connection, and again with each new one.
     *
     * @throws MqttRefusedException when the broker refuses; then it is not asked again
     */
    void subscribe(Subscription subscription) {
        subscriptions.put(subscription.topicFilter().text(), subscription);
        Wire current = wire;
        if (current == null) {
            return;
        }
        try {
            current.subscribe(subscription);
        } catch (MqttRefusedException refused) {
            subscriptions.remove(subscription.topicFilter().text());
            throw refused;
        }
    }

    /** The broker's first answer to the subscriptions. */
    CompletableFuture<@Nullable Void> granted() {
        return granted;
    }

    /** Ends a subscription; one that did not exist is fine. */
    void unsubscribe(TopicFilter topicFilter) {
        subscriptions.remove(topicFilter.text());
        Wire current = wire;
        if (current != null) {
            current.unsubscribe(topicFilter.text());
        }
    }

    LinkState state() {
        return link.state();
    }

    /** Takes no more messages, waits a while for those begun, and disconnects; the broker keeps the session. */
    @Override
    public void close() {
        draining = true;
        unacknowledged.awaitEmpty(DRAIN);
        link.stop();
    }

    private final class Receiving implements Link.Work {
        @Override
        public void received(Wire from, Received message) {
            inbox.add(from, message);
        }

        @Override
        public void connected(Wire connected, Accepted accepted) {
            inbox.begin(connected);
            unacknowledged = new Unacknowledged(connected::acknowledge);
            wire = connected;
            try {
                subscriptions.values().forEach(connected::subscribe);
                granted.complete(null);
                inbox.holdBack();
            } catch (MqttRefusedException refused) {
                granted.completeExceptionally(refused);
                throw refused;
            }
        }

        @Override
        public void work(Link.Ended ended) throws InterruptedException {
            if (draining) {
                ended.await(TICK);
                return;
            }
            Received next = inbox.poll(TICK);
            if (next != null) {
                dispatch(next);
            }
        }

        private void dispatch(Received next) {
            Unacknowledged session = unacknowledged;
            Unacknowledged.Entry entry = session.begin(next);
            handler.handle(next.message(), failure -> {
                if (failure == null) {
                    session.done(entry);
                } else {
                    session.abandon();
                    if (session == unacknowledged) {
                        link.lose("a message to " + next.message().topic() + " could not be handled: "
                                + Causes.innermost(failure));
                    }
                }
            });
        }

        @Override
        public void disconnected() {
            wire = null;
            inbox.end();
            unacknowledged.abandon();
        }
    }
}
