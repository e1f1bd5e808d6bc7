package dev.serai.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a queue has handed out to a {@link DurableSubscription} and that are not done: at most one window,
 * in their order. After a failure it takes none until it is told to resume. Thread-safe.
 */
final class HandedOut {
    private final int window;
    private final BlockingQueue<MessageReference> fresh = new LinkedBlockingQueue<>();
    private final Map<Long, MessageReference> undone = new LinkedHashMap<>();
    private boolean accepting = true;
    private boolean stopped;
    private boolean wantsMore;
    private boolean progress = true;
    private @Nullable Throwable failed;

    HandedOut(int window) {
        this.window = window;
    }

    /** What becomes of a message that its handler has finished. */
    enum Done {
        /** It went back to the queue while it was worked on, and comes again. */
        GIVEN_BACK,
        /** It is done. */
        DONE,
        /** It is done, and the queue, which was told to wait, can hand out more. */
        WANTS_MORE
    }

    /** Takes a message, or answers that there is no room. */
    synchronized boolean take(MessageReference reference) {
        if (!accepting || undone.size() >= window) {
            wantsMore = true;
            return false;
        }
        reference.handled();
        undone.put(reference.getMessageID(), reference);
        fresh.add(reference);
        return true;
    }

    /** The next message to begin with, or null where none comes in this time. */
    @Nullable
    MessageReference next(Duration most) throws InterruptedException {
        MessageReference next = fresh.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        return next != null && isUndone(next) ? next : null;
    }

    private synchronized boolean isUndone(MessageReference reference) {
        return undone.containsKey(reference.getMessageID());
    }

    synchronized Done done(MessageReference reference) {
        if (undone.remove(reference.getMessageID()) == null) {
            return Done.GIVEN_BACK;
        }
        progress = true;
        notifyAll();
        if (wantsMore && accepting && undone.size() <= window / 2) {
            wantsMore = false;
            return Done.WANTS_MORE;
        }
        return Done.DONE;
    }

    /** A handler has failed: no more is taken. The first cause in a row is kept. */
    synchronized void fail(MessageReference reference, Throwable cause) {
        if (undone.containsKey(reference.getMessageID()) && failed == null) {
            accepting = false;
            failed = cause;
        }
    }

    synchronized @Nullable Throwable takeFailure() {
        Throwable cause = failed;
        failed = null;
        return cause;
    }

    /** Whether any was done since this was asked last. */
    synchronized boolean takeProgress() {
        boolean since = progress;
        progress = false;
        return since;
    }

    /** Takes none from here on. */
    synchronized void stop() {
        stopped = true;
        accepting = false;
    }

    /** Takes messages again after a failure, unless it was stopped. */
    synchronized void resume() {
        accepting = !stopped;
    }

    /** Takes all that is not done, in order, to be put back into the queue. */
    synchronized List<MessageReference> takeBack() {
        List<MessageReference> all = new ArrayList<>(undone.values());
        undone.clear();
        fresh.clear();
        return all;
    }

    synchronized List<MessageReference> all() {
        return List.copyOf(undone.values());
    }

    /** Waits until all is done or something has failed, at most this long. */
    synchronized void awaitDone(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try {
            while (!undone.isEmpty() && failed == null) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
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
