package dev.serai.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Tasks in the order in which they come, and how many of them have come and gone. */
final class TaskQueue {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();

    /** Adds one and answers how many wait now. */
    long add(Runnable task) {
        tasks.add(task);
        return added.incrementAndGet() - taken.get();
    }

    @Nullable
    Runnable take() {
        Runnable task = tasks.poll();
        if (task != null) {
            taken.incrementAndGet();
        }
        return task;
    }

    /** Takes this one, where nobody else has. */
    boolean remove(Runnable task) {
        boolean removed = tasks.remove(task);
        if (removed) {
            taken.incrementAndGet();
        }
        return removed;
    }

    List<Runnable> takeAll() {
        List<Runnable> all = new ArrayList<>();
        for (Runnable task = take(); task != null; task = take()) {
            all.add(task);
        }
        return all;
    }

    /** How many have been taken so far. */
    long taken() {
        return taken.get();
    }

    /** Whether there are some that nobody has taken. */
    boolean areWaiting() {
        // Not the counts: a task can be taken before it is counted.
        return !tasks.isEmpty();
    }
}
