package dev.serai.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the broker's tasks on as few threads as keep up with them. A message passes through several short tasks, and a
 * pool that wakes a thread for each spends more on waking than on the tasks: here whoever is awake takes the next one,
 * and a thread is woken only where none is awake or where those awake are far behind.
 *
 * <p>A task that waits, for a disk or a login, holds up those behind it for a few milliseconds at most: a
 * {@link StallWatch} then gives them another thread, up to the bound.
 */
final class BrokerThreads extends AbstractExecutorService {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    /** So many tasks wait for each thread that is awake before another one helps, while there are processors. */
    private static final int FAR_BEHIND = 64;

    private final String name;
    private final int most;
    private final TaskQueue tasks = new TaskQueue();
    private final AtomicInteger awake = new AtomicInteger();
    private final StallWatch watch;

    private final Object lock = new Object();
    private final Set<BrokerThread> workers = new HashSet<>();
    private final Deque<BrokerThread> asleep = new ArrayDeque<>();
    private int made;
    private volatile boolean closed;

    /**
     * Starts no thread before there is a task.
     *
     * @param name how its threads' names begin
     * @param most how many threads it has at most; as in the settings of Artemis, none or fewer stands for no bound
     */
    BrokerThreads(String name, int most) {
        this.name = name;
        this.most = most > 0 ? most : Integer.MAX_VALUE;
        this.watch = new StallWatch(name, this);
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("The threads of " + name + " have been shut down");
        }
        // First the task, then the look at who is awake: a thread that falls asleep goes the other way.
        long behind = tasks.add(task);
        int now = awake.get();
        if (now == 0 || (now < PROCESSORS && behind > (long) FAR_BEHIND * now)) {
            wakeOne();
        }
    }

    TaskQueue tasks() {
        return tasks;
    }

    /** Whether a thread takes tasks, or will when it has done one. */
    boolean isAwake() {
        return awake.get() > 0;
    }

    /** Counts on none of those that are at work, as all of them wait for something, until they have done their task. */
    void passBy() {
        synchronized (lock) {
            for (BrokerThread worker : workers) {
                if (worker.isWoken && !worker.isStuck) {
                    worker.isStuck = true;
                    awake.decrementAndGet();
                }
            }
            wakeOne();
        }
    }

    /** Has one more thread take tasks, where the bound allows it: the one that slept last, or a new one. */
    void wakeOne() {
        synchronized (lock) {
            BrokerThread worker = asleep.poll();
            if (worker != null) {
                awake.incrementAndGet();
                worker.isWoken = true;
                LockSupport.unpark(worker.thread);
            } else if (workers.size() < most) {
                BrokerThread added = new BrokerThread(name + "-" + ++made, this);
                added.thread.start();
                workers.add(added);
                awake.incrementAndGet();
            }
        }
        watch.begin();
    }

    /** Takes no more tasks and ends when those that wait are done. */
    @Override
    public void shutdown() {
        synchronized (lock) {
            closed = true;
            for (int sleepers = asleep.size(); sleepers > 0; sleepers--) {
                wakeOne();
            }
        }
        watch.begin();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = tasks.takeAll();
        shutdown();
        synchronized (lock) {
            workers.forEach(worker -> worker.thread.interrupt());
        }
        return left;
    }

    @Override
    public boolean isShutdown() {
        return closed;
    }

    @Override
    public boolean isTerminated() {
        synchronized (lock) {
            return closed && workers.isEmpty();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        synchronized (lock) {
            while (!isTerminated()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return true;
        }
    }

    /** Counts on this one again, which has done the task that it was stuck in. */
    void isBack(BrokerThread worker) {
        synchronized (lock) {
            worker.isStuck = false;
            awake.incrementAndGet();
        }
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
        if (tasks.areWaiting() && !isAwake()) {
            wakeOne();
        }
        return true;
    }

    private void end(BrokerThread worker) {
        workers.remove(worker);
        lock.notifyAll();
        watch.begin();
        // It fell asleep while there still was a task.
        if (!asleep.isEmpty()) {
            wakeOne();
        }
    }
}
