package dev.serai.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The messages of one connection that are being worked on, in the order they came. They finish in any order and are
 * acknowledged in the order they came ([MQTT-4.6.0-2]); packet identifiers mean nothing to the next connection, so each
 * has its own. Thread-safe.
 */
final class Unacknowledged {
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Consumer<Received> acknowledge;
    private boolean abandoned;

    /** A message that is being worked on. */
    static final class Entry {
        private final Received received;
        private boolean done;

        private Entry(Received received) {
            this.received = received;
        }
    }

    Unacknowledged(Consumer<Received> acknowledge) {
        this.acknowledge = acknowledge;
    }

    synchronized Entry begin(Received received) {
        Entry entry = new Entry(received);
        entries.addLast(entry);
        return entry;
    }

    /** Acknowledges this message when all before it are done, and those after it that waited for it. */
    synchronized void done(Entry entry) {
        entry.done = true;
        while (!entries.isEmpty() && entries.getFirst().done) {
            Received first = entries.removeFirst().received;
            if (!abandoned) {
                acknowledge.accept(first);
            }
        }
        notifyAll();
    }

    /** From here on nothing is acknowledged: the broker delivers again. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** Waits until all is acknowledged or abandoned, at most this long. */
    synchronized void awaitEmpty(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try {
            while (!entries.isEmpty() && !abandoned) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
