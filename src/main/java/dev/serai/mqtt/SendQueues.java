package dev.serai.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a {@link PublishPipeline} in their order: first those in flight, then those that wait. Not
 * thread-safe.
 */
final class SendQueues {
    private final Deque<Sending> waiting = new ArrayDeque<>();
    private final Deque<Sending> inFlight = new ArrayDeque<>();

    void add(Sending sending) {
        waiting.addLast(sending);
    }

    int waiting() {
        return waiting.size();
    }

    int inFlight() {
        return inFlight.size();
    }

    int size() {
        return waiting.size() + inFlight.size();
    }

    /** How long the first of them has been here; zero where there is none. */
    Duration oldest() {
        Sending first = inFlight.isEmpty() ? waiting.peekFirst() : inFlight.peekFirst();
        return first == null ? Duration.ZERO : first.waited();
    }

    /** The QoS of the first one that waits; 0 where none does. */
    int nextQos() {
        Sending next = waiting.peekFirst();
        return next == null ? 0 : next.message.qos();
    }

    /** Takes the first one that waits into flight; those that nobody waits for or that have expired are left out. */
    @Nullable
    Sending begin() {
        for (Sending next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
            if (next.future.isDone()) {
                continue;
            }
            if (next.expired()) {
                next.future.complete(null);
                continue;
            }
            inFlight.addLast(next);
            return next;
        }
        return null;
    }

    /** The last one begun could not go out and waits again, as the first. */
    void back(Sending last) {
        inFlight.removeLastOccurrence(last);
        waiting.addFirst(last);
    }

    /** The connection has ended: all in flight wait again, before the rest. */
    void allBack() {
        while (!inFlight.isEmpty()) {
            waiting.addFirst(inFlight.removeLast());
        }
    }

    /** This one is done. Acknowledgements come in order, so that this looks at the first one only. */
    void remove(Sending sending) {
        if (!inFlight.remove(sending)) {
            waiting.remove(sending);
        }
    }

    /**
     * Those whose time is over. In flight they stay until the broker answers or the connection ends, or a packet
     * identifier would be lost.
     */
    List<Sending> late() {
        List<Sending> late = new ArrayList<>();
        waiting.removeIf(sending -> sending.nanosLeft() <= 0 && late.add(sending));
        inFlight.stream().filter(sending -> sending.nanosLeft() <= 0).forEach(late::add);
        return late;
    }

    /** Empties both and answers what was in them. */
    List<Sending> clear() {
        List<Sending> left = new ArrayList<>(inFlight);
        left.addAll(waiting);
        inFlight.clear();
        waiting.clear();
        return left;
    }
}
