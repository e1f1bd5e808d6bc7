package dev.serai.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of {@link BrokerThreads}: who is awake, who sleeps, and who waits for something and is not counted on. */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final String name;
    private final int most;
    private final TaskQueue tasks;
    private final ThreadFactory factory;
    private final StallWatch watch;
    private final AtomicInteger awake = new AtomicInteger();

    private final Object lock = new Object();
    private final Set<BrokerThread> all = new HashSet<>();
    private final Deque<BrokerThread> asleep = new ArrayDeque<>();
    private int made;
    private boolean isRefused;
    private volatile boolean closed;
    private volatile boolean interrupted;

    /** At most so many, none of which is started before there is a task. */
    Workers(String name, int most, ThreadFactory factory, TaskQueue tasks) {
        this.name = name;
        this.most = most;
        this.tasks = tasks;
        this.factory = factory;
        this.watch = new StallWatch(name, this, tasks);
    }

    /** How many take tasks, or will when they have done one. */
    int awake() {
        return awake.get();
    }

    /** Has one more thread take tasks, where the bound allows it: the one that slept last, or a new one. */
    void wakeOne() {
        synchronized (lock) {
            BrokerThread worker = asleep.poll();
            if (worker != null) {
                awake.incrementAndGet();
                worker.isWoken = true;
                LockSupport.unpark(worker.thread);
            } else if (all.size() < most && !haveEnded()) {
                add();
            }
        }
        watch.begin();
    }

    /** Where the machine gives no thread, the tasks wait for those there are, and the watch asks again. */
    private void add() {
        BrokerThread added = null;
        try {
            added = new BrokerThread(name + "-" + ++made, factory, this, tasks);
            all.add(added);
            added.thread.start();
            awake.incrementAndGet();
            isRefused = false;
        } catch (OutOfMemoryError | RuntimeException refused) {
            all.remove(added);
            if (!isRefused) {
                LOG.error("There is no further thread to be had for {}; its tasks wait", name, refused);
            }
            isRefused = true;
        }
    }

    /** Counts on none of those that are at work, as all of them wait for something, until they have done their task. */
    void passBy() {
        synchronized (lock) {
            for (BrokerThread worker : all) {
                if (worker.isWoken && !worker.isStuck) {
                    worker.isStuck = true;
                    awake.decrementAndGet();
                }
            }
            wakeOne();
        }
    }

    /** Counts on this one again, which has done the task that it was stuck in. */
    void isBack(BrokerThread worker) {
        synchronized (lock) {
            worker.isStuck = false;
            awake.incrementAndGet();
        }
        // From now on nobody is woken for a task, also if this one's next waits for something.
        watch.begin();
    }

    /** Lets this one sleep until it is woken, or answers false: then it ends. */
    boolean mayOnlySleep(BrokerThread worker) {
        synchronized (lock) {
            if (worker.isStuck) {
                worker.isStuck = false;
            } else {
                awake.decrementAndGet();
            }
            if (closed && !tasks.areWaiting()) {
                end(worker);
                return false;
            }
            worker.isWoken = false;
            asleep.push(worker);
        }
        if (tasks.areWaiting() && awake() == 0) {
            wakeOne();
        }
        return true;
    }

    private void end(BrokerThread worker) {
        all.remove(worker);
        lock.notifyAll();
        watch.begin();
        // It fell asleep while there still was a task.
        if (!asleep.isEmpty()) {
            wakeOne();
        }
    }

    /** They end when there is no task left. */
    void close() {
        synchronized (lock) {
            closed = true;
            lookAgain();
        }
        watch.begin();
    }

    boolean isClosed() {
        return closed;
    }

    /** Interrupts what they are at, and what they come to yet. */
    void interrupt() {
        interrupted = true;
        synchronized (lock) {
            all.forEach(worker -> worker.thread.interrupt());
        }
    }

    boolean areInterrupted() {
        return interrupted;
    }

    /** Nothing is done any more, and nothing waits. */
    boolean haveEnded() {
        synchronized (lock) {
            return closed && all.isEmpty() && !tasks.areWaiting();
        }
    }

    /** Whether there is anything left to do: they were closed, or the task that one saw before it slept has gone. */
    void lookAgain() {
        synchronized (lock) {
            lock.notifyAll();
            for (int sleepers = asleep.size(); sleepers > 0; sleepers--) {
                wakeOne();
            }
        }
    }

    /** Waits until all have ended, and answers whether they have. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        synchronized (lock) {
            while (!haveEnded()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return true;
        }
    }
}
