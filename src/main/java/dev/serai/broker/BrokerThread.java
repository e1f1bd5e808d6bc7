package dev.serai.broker;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of {@link BrokerThreads}: takes task after task, and sleeps where there is none. */
final class BrokerThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerThread.class);
    /** How often it lets others run before it sleeps: the next task is mostly near. */
    private static final int YIELDS = 20;

    final Thread thread;
    /** False while it sleeps. */
    volatile boolean isWoken = true;
    /** Whether nobody counts on it, as it waits for something itself. */
    volatile boolean isStuck;

    private final Workers workers;
    private final TaskQueue tasks;

    BrokerThread(String name, ThreadFactory factory, Workers workers, TaskQueue tasks) {
        this.workers = workers;
        this.tasks = tasks;
        this.thread = factory.newThread(this);
        thread.setName(name);
    }

    @Override
    public void run() {
        runTasks();
        while (workers.mayOnlySleep(this)) {
            sleep();
            runTasks();
        }
    }

    // Nothing depends on the scheduler: where yielding does nothing, the thread sleeps and is woken.
    @SuppressWarnings("ThreadPriorityCheck")
    private void runTasks() {
        int yields = 0;
        while (yields < YIELDS) {
            Runnable task = tasks.take();
            if (task == null) {
                yields++;
                Thread.yield();
            } else {
                yields = 0;
                run(task);
            }
        }
    }

    private void run(Runnable task) {
        try {
            if (workers.areInterrupted()) {
                thread.interrupt();
            }
            task.run();
        } catch (Throwable failure) {
            tell(failure);
        }
        // A mark that it leaves would have the next one's file closed.
        var unused = Thread.interrupted();
        if (isStuck) {
            workers.isBack(this);
        }
    }

    /** As in any pool: a task that fails takes no other with it, even one whose failure cannot be told. */
    private static void tell(Throwable failure) {
        try {
            LOG.error("A task of the broker failed", failure);
        } catch (Throwable untold) {
            LOG.error(
                    "A task of the broker failed with a {}", failure.getClass().getName());
        }
    }

    private void sleep() {
        while (!isWoken) {
            LockSupport.park(this);
            // A task may have left the mark, with which nothing would be parked.
            var unused = Thread.interrupted();
        }
    }
}
