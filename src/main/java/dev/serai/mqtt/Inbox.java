package dev.serai.mqtt;

import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has arrived on the current connection and waits for its handler, in order. Beyond its bound QoS 0, which knows no
 * flow control, is dropped and counted, and with QoS 1 the connection is held back: only a broker that sends more than
 * its receive maximum permits gets there, as Mosquitto 2.0.11 does with a backlog. Thread-safe.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final String name;
    private final int most;
    private final Queue<Received> waiting = new ArrayDeque<>();
    private @Nullable Wire current;
    private @Nullable Wire ended;
    private boolean bounded;
    private boolean dropping;

    /**
     * An empty one.
     *
     * @param name of the connection, for the log
     * @param most more than any receive maximum permits
     */
    Inbox(String name, int most) {
        this.name = name;
        this.most = most;
    }

    /** With a new connection begins a new inbox: what the old one left is delivered again. */
    synchronized void begin(Wire connection) {
        if (current != connection && ended != connection) {
            current = connection;
            dropping = false;
            waiting.clear();
        }
    }

    /**
     * From here on there is a bound for QoS 1. Not before the SUBACK: that comes behind the messages, and who takes them
     * out of here waits for it.
     */
    synchronized void holdBack() {
        bounded = true;
    }

    /** The connection has ended: who waits for room goes on, and what still comes from it is ignored. */
    synchronized void end() {
        ended = current;
        bounded = false;
        notifyAll();
    }

    /** Takes a message, also as the first of its connection. May wait while too much waits for its handler. */
    synchronized void add(Wire from, Received message) {
        begin(from);
        if (message.message().qos() == 0 && waiting.size() >= most) {
            drop();
            return;
        }
        awaitRoom(from);
        if (from == current && from != ended) {
            waiting.add(message);
            notifyAll();
        }
    }

    private void drop() {
        Metrics.counter("serai.connection.events", "event", "dropped").increment();
        if (!dropping) {
            dropping = true;
            LOG.warn("{}: QoS 0 messages come faster than they are handled, and are dropped", name);
        }
    }

    private void awaitRoom(Wire from) {
        try {
            while (bounded && from != ended && waiting.size() >= most) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next message, or null where none comes within this time. */
    synchronized @Nullable Received poll(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); waiting.isEmpty() && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
        Received next = waiting.poll();
        if (next != null && waiting.size() == most - 1) {
            notifyAll();
        }
        return next;
    }
}
