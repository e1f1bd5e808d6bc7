package dev.serai.webhooks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one webhook that are in memory: one line per topic, of which only the first message is under way, so
 * that order is kept per topic while topics go side by side. A topic whose first message failed takes no others until
 * that one is settled; they stay in the queue and others pass them. Not thread-safe.
 *
 * @param <T> a message as the queue hands it out
 */
final class TopicLines<T> {
    static final int MAX_MESSAGES = 1024;
    static final int MAX_PER_TOPIC = 128;
    static final long MAX_BYTES = 16L * 1024 * 1024;

    /** What becomes of a message that the queue offers. */
    enum Answer {
        TAKEN,
        /** It stays in the queue; the queue goes on to the next one. */
        PASSED,
        /** It stays in the queue, and so do all others for now. */
        FULL
    }

    /** What the queue has to do once a message is settled. */
    enum Then {
        NOTHING,
        /** Offer again from where it stopped. */
        OFFER_NEXT,
        /** Offer again from its first message, because some were passed. */
        OFFER_ALL
    }

    /** The messages of one topic, the first of which is under way or waits for its turn. */
    static final class Line<T> {
        private final String topic;
        private final Deque<Entry<T>> entries = new ArrayDeque<>();
        private boolean passing;
        private boolean failing;
        private int attempts;

        private Line(String topic) {
            this.topic = topic;
        }

        T first() {
            return entries.getFirst().message();
        }

        /** The number of the attempt that is under way, the first of which is 1. */
        int attempt() {
            return attempts;
        }
    }

    private record Entry<T>(T message, long bytes) {}

    private final Map<String, Line<T>> lines = new HashMap<>();
    private final Deque<Line<T>> ready = new ArrayDeque<>();
    private final int maxUnderWay;
    private int underWay;
    private int messages;
    private long bytes;
    private boolean refused;

    TopicLines(int maxUnderWay) {
        this.maxUnderWay = maxUnderWay;
    }

    Answer offer(String topic, T message, long size) {
        Line<T> line = lines.get(topic);
        if (line != null && (line.passing || line.failing || line.entries.size() >= MAX_PER_TOPIC)) {
            line.passing = true;
            return Answer.PASSED;
        }
        if (messages >= MAX_MESSAGES || (messages > 0 && bytes + size > MAX_BYTES)) {
            refused = true;
            return Answer.FULL;
        }
        if (line == null) {
            line = new Line<>(topic);
            lines.put(topic, line);
            ready.add(line);
        }
        line.entries.add(new Entry<>(message, size));
        messages++;
        bytes += size;
        return Answer.TAKEN;
    }

    /** The next line whose first message is to be sent now, or null where none is or all sockets are taken. */
    @Nullable
    Line<T> next() {
        if (underWay >= maxUnderWay || ready.isEmpty()) {
            return null;
        }
        Line<T> line = ready.removeFirst();
        line.attempts++;
        underWay++;
        return line;
    }

    /** The first message of the line was sent in vain and is to be sent again later; answers those behind it. */
    List<T> failed(Line<T> line) {
        underWay--;
        line.failing = true;
        List<T> behind = new ArrayList<>();
        while (line.entries.size() > 1) {
            behind.add(forget(line.entries.removeLast()));
        }
        line.passing = line.passing || !behind.isEmpty();
        return behind;
    }

    /** The time has come to send the first message of a failed line again. */
    void again(Line<T> line) {
        ready.addFirst(line);
    }

    /** The first message of the line needs no more attempts. */
    Then settled(Line<T> line) {
        underWay--;
        forget(line.entries.removeFirst());
        line.failing = false;
        line.attempts = 0;
        if (!line.entries.isEmpty()) {
            ready.add(line);
        } else if (!line.passing) {
            lines.remove(line.topic);
        }
        if (line.passing && line.entries.isEmpty()) {
            return Then.OFFER_ALL;
        }
        // Not after every message, or the queue would look at its first one again each time.
        boolean room = messages <= MAX_MESSAGES * 3 / 4 && bytes <= MAX_BYTES * 3 / 4;
        if (refused && (room || ready.isEmpty())) {
            refused = false;
            return Then.OFFER_NEXT;
        }
        return Then.NOTHING;
    }

    /** The queue is about to offer from its first message again, so an empty line may take what it passed. */
    void reopen(Line<T> line) {
        line.passing = false;
        if (line.entries.isEmpty()) {
            lines.remove(line.topic, line);
        }
    }

    int underWay() {
        return underWay;
    }

    /** Gives up every message, the last one first. */
    List<T> clear() {
        List<T> left = new ArrayList<>();
        lines.values().forEach(line -> line.entries.forEach(entry -> left.add(entry.message())));
        Collections.reverse(left);
        lines.clear();
        ready.clear();
        messages = 0;
        bytes = 0;
        underWay = 0;
        return left;
    }

    /** Every message in memory, for people who look. */
    List<T> all() {
        List<T> all = new ArrayList<>();
        lines.values().forEach(line -> line.entries.forEach(entry -> all.add(entry.message())));
        return all;
    }

    private T forget(Entry<T> entry) {
        messages--;
        bytes -= entry.bytes();
        return entry.message();
    }
}
