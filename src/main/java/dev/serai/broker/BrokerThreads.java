package dev.serai.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the broker's tasks on as few threads as keep up with them. A message passes through several short tasks, and a
 * pool that wakes a thread for each spends more on waking than on the tasks: here whoever is awake takes the next one,
 * and a thread is woken only where none is awake or where those awake are far behind.
 *
 * <p>A task that waits, for a disk or a login, holds up those behind it for a few milliseconds at most: a
 * {@link StallWatch} then gives them another thread, up to the bound.
 */
final class BrokerThreads extends AbstractExecutorService {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerThreads.class);
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    /** So many tasks wait for each thread that is awake before another one helps, while there are processors. */
    private static final int FAR_BEHIND = 64;
    /** How often a thread that has nothing to do lets others run before it sleeps: the next task is mostly near. */
    private static final int YIELDS = 20;

    private final String name;
    private final int most;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicInteger awake = new AtomicInteger();
    private final StallWatch watch;

    private final Object lock = new Object();
    private final Set<Worker> workers = new HashSet<>();
    private final Deque<Worker> asleep = new ArrayDeque<>();
    private int made;
    private volatile boolean closed;

    /**
     * Starts no thread before there is a task.
     *
     * @param name how its threads' names begin
     * @param most how many threads it has at most
     */
    BrokerThreads(String name, int most) {
        this.name = name;
        this.most = most;
        this.watch = new StallWatch(name, this);
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("The threads of " + name + " have been shut down");
        }
        // First the task, then the count, then the look at who is awake; a worker that falls asleep goes the other way.
        tasks.add(task);
        long behind = submitted.incrementAndGet() - taken.get();
        int now = awake.get();
        if (now == 0 || (now < PROCESSORS && behind > (long) FAR_BEHIND * now)) {
            wakeOne();
        }
    }

    /** How many tasks have been taken from the queue so far. */
    long taken() {
        return taken.get();
    }

    boolean isWaitedFor() {
        return submitted.get() > taken.get();
    }

    boolean isAwake() {
        return awake.get() > 0;
    }

    /** Has one more thread take tasks, where the bound allows it: the one that slept last, or a new one. */
    void wakeOne() {
        synchronized (lock) {
            Worker worker = asleep.poll();
            if (worker != null) {
                awake.incrementAndGet();
                worker.isWoken = true;
                LockSupport.unpark(worker.thread);
            } else if (workers.size() < most) {
                Worker added = new Worker(++made);
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
        List<Runnable> left = new ArrayList<>();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            taken.incrementAndGet();
            left.add(task);
        }
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

    private final class Worker implements Runnable {
        private final Thread thread;
        private volatile boolean isWoken;

        Worker(int number) {
            thread = new Thread(this, name + "-" + number);
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            do {
                runTasks();
            } while (sleep());
        }

        // Nothing depends on the scheduler: where yielding does nothing, the thread sleeps and is woken.
        @SuppressWarnings("ThreadPriorityCheck")
        private void runTasks() {
            int yields = 0;
            while (yields < YIELDS) {
                Runnable task = tasks.poll();
                if (task == null) {
                    yields++;
                    Thread.yield();
                } else {
                    taken.incrementAndGet();
                    yields = 0;
                    run(task);
                }
            }
        }

        private void run(Runnable task) {
            try {
                task.run();
            } catch (Throwable failure) {
                // As in any pool: a task that fails takes no other with it.
                LOG.error("A task of the broker failed", failure);
            }
        }

        /** Until it is woken; answers whether it goes on. */
        private boolean sleep() {
            synchronized (lock) {
                if (closed && tasks.isEmpty()) {
                    awake.decrementAndGet();
                    workers.remove(this);
                    lock.notifyAll();
                    return false;
                }
                isWoken = false;
                asleep.push(this);
                awake.decrementAndGet();
            }
            if (isWaitedFor() && !isAwake()) {
                wakeOne();
            }
            while (!isWoken) {
                LockSupport.park(this);
                // A task may have left the mark, with which nothing would be parked.
                var unused = Thread.interrupted();
            }
            return true;
        }
    }
}
