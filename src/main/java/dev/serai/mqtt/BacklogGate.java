package dev.serai.mqtt;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Holds publishers back while too much waits for a subscription that must lose nothing: whoever publishes to the
 * embedded broker asks here first. Thread-safe.
 */
public final class BacklogGate {
    private final List<Bar> bars = new CopyOnWriteArrayList<>();

    private record Bar(TopicFilter topicFilter, BooleanSupplier full) implements Closing {
        boolean closedFor(String topic) {
            return full.getAsBoolean() && topicFilter.matches(topic);
        }
    }

    /** What a subscription has to {@link #remove} when it ends. */
    public sealed interface Closing permits Bar {}

    /** From here on, messages to topics of this filter are refused while it is full. */
    public Closing add(TopicFilter topicFilter, BooleanSupplier full) {
        Bar bar = new Bar(topicFilter, full);
        bars.add(bar);
        return bar;
    }

    /** Ends {@link #add}. */
    public void remove(Closing closing) {
        bars.removeIf(bar -> bar == closing);
    }

    /** Whether there are topics to which no message must be taken now. */
    public boolean isFull() {
        for (Bar bar : bars) {
            if (bar.full().getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message to this topic must not be taken now. */
    public boolean closedFor(String topic) {
        for (Bar bar : bars) {
            if (bar.closedFor(topic)) {
                return true;
            }
        }
        return false;
    }
}
