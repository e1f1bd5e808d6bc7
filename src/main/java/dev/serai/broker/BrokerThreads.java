package dev.serai.broker;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.utils.ActiveMQThreadFactory;

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
    private final TaskQueue tasks = new TaskQueue();
    private final Workers workers;

    /**
     * Starts no thread before there is a task.
     *
     * @param name how its threads' names begin
     * @param most how many threads it has at most; as in the settings of Artemis, none or fewer stands for no bound
     */
    BrokerThreads(String name, int most) {
        // Its threads have nothing of whoever happens to need them: neither the rights of a user nor a class loader.
        this(name, most, new ActiveMQThreadFactory(name, true, BrokerThreads.class.getClassLoader()));
    }

    BrokerThreads(String name, int most, ThreadFactory factory) {
        this.name = name;
        this.workers = new Workers(name, most > 0 ? most : Integer.MAX_VALUE, factory, tasks);
    }

    @Override
    public void execute(Runnable task) {
        if (workers.isClosed()) {
            throw refusal();
        }
        // First the task, then the look at who is awake: a thread that falls asleep goes the other way.
        long behind = tasks.add(task);
        if (workers.isClosed() && tasks.remove(task)) {
            workers.lookAgain();
            throw refusal();
        }
        int now = workers.awake();
        if (now == 0 || (now < PROCESSORS && behind > (long) FAR_BEHIND * now)) {
            workers.wakeOne();
        }
    }

    private RejectedExecutionException refusal() {
        return new RejectedExecutionException("The threads of " + name + " have been shut down");
    }

    /** Whether a thread takes tasks, or will when it has done one. */
    boolean isAwake() {
        return workers.awake() > 0;
    }

    TaskQueue tasks() {
        return tasks;
    }

    /** Takes no more tasks and ends when those that wait are done. */
    @Override
    public void shutdown() {
        workers.close();
    }

    @Override
    public List<Runnable> shutdownNow() {
        // In this order: what comes after the look would be neither done nor given back.
        workers.close();
        List<Runnable> left = tasks.takeAll();
        workers.interrupt();
        workers.lookAgain();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return workers.isClosed();
    }

    @Override
    public boolean isTerminated() {
        return workers.haveEnded();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return workers.awaitEnd(unit.toNanos(timeout));
    }
}
