package dev.serai.mqtt;

import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one client connected: one thread that connects, lets its {@link Work} be done while the connection lasts, and
 * tries again with {@link Backoff}. Nothing is published or received here.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** A connection that lived this long was a good one: the next failure starts with a short wait again. */
    private static final Duration STABLE = Duration.ofSeconds(20);

    private static final Duration STOP = Duration.ofSeconds(15);

    /** What a client does with its connection. All is called on the link's thread, except {@code received}. */
    interface Work {
        /** A connection is up. Throwing ends it. */
        void connected(Wire wire, Accepted accepted);

        /** Does what there is to do for at most about half a second; called again and again. Throwing ends it. */
        void work(Ended ended) throws InterruptedException;

        /** The connection has ended, or could not begin. */
        void disconnected();

        /** A message arrived on this wire; while this waits, the wire reads no further. */
        void received(Wire wire, Received message);
    }

    /** Lets work wait without missing the end of its connection. */
    interface Ended {
        /** Waits for the end of the connection, at most this long; answers whether it has come. */
        boolean await(Duration most) throws InterruptedException;
    }

    private final String name;
    private final WireSettings settings;
    private final Work work;
    private final Backoff backoff;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicReference<LinkState> state = new AtomicReference<>(LinkState.NEVER_CONNECTED);
    private volatile Connection current = new Connection();

    /** The fate of one connection. */
    private static final class Connection {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile String reason = "closed";

        boolean await(Duration most) throws InterruptedException {
            return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    Link(String name, WireSettings settings, Duration maxReconnectDelay, Work work) {
        this.name = name;
        this.settings = settings;
        this.work = work;
        this.backoff = new Backoff(maxReconnectDelay);
        this.thread = new Thread(this::run, "mqtt-" + settings.clientId());
    }

    void start() {
        thread.start();
    }

    /** Ends the connection and the thread, and waits for both. */
    void stop() {
        stopping.countDown();
        current.ended.countDown();
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    LinkState state() {
        return Objects.requireNonNull(state.get());
    }

    /** Ends this connection so that a new one begins, for example because nothing moves any more. */
    void lose(String reason) {
        lose(current, reason);
    }

    private void lose(Connection connection, String reason) {
        if (connection == current && connection.ended.getCount() > 0) {
            connection.reason = reason;
            count("disconnection");
            state.updateAndGet(before -> before.down(reason));
            connection.ended.countDown();
        }
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    private void run() {
        while (!stopped()) {
            Wire wire = settings.newWire();
            try {
                serve(wire);
            } catch (InterruptedException e) {
                LOG.debug("{}: asked to stop", name);
            } catch (RuntimeException e) {
                // Those of this package say what was tried and name the innermost cause.
                failed(e.getMessage() == null ? Causes.innermost(e) : e.getMessage(), e);
            } finally {
                work.disconnected();
                closeQuietly(wire);
            }
            pause();
        }
        state.updateAndGet(before -> before.down("stopped"));
    }

    private void serve(Wire wire) throws InterruptedException {
        Connection connection = new Connection();
        current = connection;
        count("attempt");
        Accepted accepted = wire.open(new Wire.Events() {
            @Override
            public void received(Received message) {
                work.received(wire, message);
            }

            @Override
            public void lost(String reason) {
                lose(connection, reason);
            }
        });
        count("success");
        work.connected(wire, accepted);
        Instant since = Instant.now();
        if (connection.ended.getCount() > 0) {
            state.updateAndGet(before -> before.up(since));
            LOG.info("{}: connected to {} as {}", name, settings.url(), settings.clientId());
        }
        while (connection.ended.getCount() > 0 && !stopped()) {
            work.work(connection::await);
        }
        if (Duration.between(since, Instant.now()).compareTo(STABLE) > 0) {
            backoff.reset();
        }
        if (!stopped()) {
            LOG.warn("{}: {}", name, connection.reason);
        }
    }

    /** The first failure in a row is a warning; the next ones say the same and are only for the curious. */
    private void failed(String reason, RuntimeException e) {
        count("failure");
        LinkState before = state.getAndUpdate(now -> now.down(reason));
        if (reason.equals(before.lastError()) && !before.connected()) {
            LOG.debug("{}: {}", name, reason, e);
        } else {
            LOG.warn("{}: {}", name, reason);
        }
    }

    private static void count(String event) {
        Metrics.counter("serai.connection.events", "event", event).increment();
    }

    private void closeQuietly(Wire wire) {
        // The interrupt that stops this thread must not cut the DISCONNECT short.
        boolean interrupted = Thread.interrupted();
        try {
            wire.close();
        } catch (RuntimeException e) {
            LOG.warn("{}: closing the connection failed", name, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pause() {
        try {
            stopping.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.debug("{}: asked to stop", name);
        }
    }
}
