package dev.serai.broker;

import java.util.concurrent.locks.LockSupport;

/** Sees where tasks wait and none is taken, because each thread that is awake waits for something itself. */
final class StallWatch implements Runnable {
    /** So long tasks may wait behind one that waits. */
    private static final long LOOK_NANOS = 2_000_000;
    /** After so many looks at threads that all sleep, and no task, it sleeps too: 0.1 s. */
    private static final int CALM = 50;

    private final Workers workers;
    private final TaskQueue tasks;
    private final Thread thread;
    private volatile boolean looking = true;

    StallWatch(String name, Workers workers, TaskQueue tasks) {
        this.workers = workers;
        this.tasks = tasks;
        this.thread = new Thread(this, name + "-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Looks from now on; somebody has been woken. */
    void begin() {
        if (!looking) {
            looking = true;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        long before = 0;
        boolean waited = false;
        int calm = 0;
        while (!workers.haveEnded()) {
            if (calm < CALM) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            } else {
                sleep();
                calm = 0;
            }
            long now = tasks.taken();
            boolean waiting = tasks.areWaiting();
            // One look is not enough: a task that has just come is about to be taken.
            if (waiting && waited && now == before) {
                workers.passBy();
            }
            waited = waiting;
            calm = waiting || workers.awake() > 0 ? 0 : calm + 1;
            before = now;
        }
    }

    private void sleep() {
        looking = false;
        // Whoever has been woken before this look has seen that it was still looking, and so has a task that got no
        // thread.
        if (workers.awake() == 0 && !tasks.areWaiting() && !workers.haveEnded()) {
            LockSupport.park(this);
        }
        looking = true;
    }
}
