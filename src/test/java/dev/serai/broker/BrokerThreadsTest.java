package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BrokerThreadsTest {
    private static final int MOST = 4;

    private final BrokerThreads threads = new BrokerThreads("test", MOST);
    private final BrokerThreads others = new BrokerThreads("other", MOST);

    @AfterEach
    void end() {
        threads.shutdownNow();
        others.shutdownNow();
    }

    @Test
    void runsEachTaskOnce() throws Exception {
        int submitters = 8;
        int each = 20_000;
        AtomicInteger done = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(submitters * each);
        for (int i = 0; i < submitters; i++) {
            new Thread(() -> {
                        for (int j = 0; j < each; j++) {
                            threads.execute(() -> {
                                done.incrementAndGet();
                                all.countDown();
                            });
                        }
                    })
                    .start();
        }

        all.await();

        assertThat(done).hasValue(submitters * each);
    }

    /** Each task is the only one there is, so a wake-up that is lost ends it all. */
    @Test
    void wakesAThreadForEachTaskThatComesWhileTheyFallAsleep() throws Exception {
        CountDownLatch end = new CountDownLatch(1);

        pass(200_000, end);

        end.await();
    }

    private void pass(int left, CountDownLatch end) {
        if (left == 0) {
            end.countDown();
        } else {
            (left % 2 == 0 ? threads : others).execute(() -> pass(left - 1, end));
        }
    }

    @Test
    void wakesAgainAfterAllHaveSlept() throws Exception {
        for (int i = 0; i < 3; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            threads.execute(ran::countDown);
            ran.await();
            await().until(() -> !threads.isAwake());
            // Longer than the watch looks at threads that sleep.
            assertThat(new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void taskThatWaitsForOneBehindItGetsIt() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);

        threads.execute(() -> {
            CountDownLatch behind = new CountDownLatch(1);
            threads.execute(behind::countDown);
            waitFor(behind);
            ended.countDown();
        });

        ended.await();
    }

    /** One that is back takes the next task while nobody else is awake, and that one may wait too. */
    @Test
    void taskAfterOneThatHasWaitedForLongGetsTheOneBehindItToo() throws Exception {
        for (int i = 0; i < 10; i++) {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch released = new CountDownLatch(1);
            threads.execute(() -> {
                waitFor(release);
                released.countDown();
            });
            CountDownLatch behind = new CountDownLatch(1);
            threads.execute(behind::countDown);
            behind.await();
            // Longer than the watch looks at threads that sleep.
            assertThat(new CountDownLatch(1).await(180, TimeUnit.MILLISECONDS)).isFalse();
            release.countDown();
            released.await();
            // It is awake for moments only, and is not always seen so.
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
            while (!threads.isAwake() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }

            CountDownLatch ended = new CountDownLatch(1);
            threads.execute(() -> {
                CountDownLatch next = new CountDownLatch(1);
                threads.execute(next::countDown);
                waitFor(next);
                ended.countDown();
            });

            ended.await();
        }
    }

    @Test
    void tasksWaitWhereThereIsNoThreadToBeHad() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        BrokerThreads refused = new BrokerThreads("refused", MOST, task -> new Thread(task) {
            @Override
            public synchronized void start() {
                if (refusals.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("of the test");
                }
                super.start();
            }
        });
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);

        refused.execute(first::countDown);
        first.await();
        refusals.set(3);
        refused.execute(() -> {
            CountDownLatch behind = new CountDownLatch(1);
            refused.execute(behind::countDown);
            waitFor(behind);
            ended.countDown();
        });

        ended.await();
        assertThat(refusals.get()).isNegative();
        refused.shutdown();
        assertThat(refused.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasksHaveNothingOfWhoeverHappenedToAddTheFirst() throws Exception {
        CountDownLatch added = new CountDownLatch(1);
        Thread stranger = new Thread(() -> {
            Thread.currentThread().setContextClassLoader(null);
            threads.execute(added::countDown);
        });
        stranger.start();
        added.await();
        AtomicReference<ClassLoader> loader = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);

        threads.execute(() -> {
            loader.set(Thread.currentThread().getContextClassLoader());
            ran.countDown();
        });
        ran.await();

        assertThat(loader).hasValue(BrokerThreads.class.getClassLoader());
    }

    @Test
    void aTasksInterruptIsNotThatOfTheNext() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch ran = new CountDownLatch(1);

        threads.execute(() -> {
            Thread.currentThread().interrupt();
            threads.execute(() -> {
                interrupted.set(Thread.currentThread().isInterrupted());
                ran.countDown();
            });
        });
        ran.await();

        assertThat(interrupted).isFalse();
    }

    /** Otherwise each task would wait for the watch as long as the one that is stuck waits. */
    @Test
    void taskThatStillWaitsIsNotCountedOn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        threads.execute(() -> {
            begun.countDown();
            waitFor(release);
            ended.countDown();
        });
        // A thread that has not come to the task yet would be passed by, and the task taken by the next one.
        begun.await();
        CountDownLatch behind = new CountDownLatch(1);
        threads.execute(behind::countDown);
        behind.await();

        await().until(() -> !threads.isAwake());
        release.countDown();
        ended.await();

        await().until(() -> !threads.isAwake());
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void hasNoMoreThreadsThanAllowed() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch last = new CountDownLatch(MOST + 3);
        for (int i = 0; i < MOST + 3; i++) {
            threads.execute(() -> {
                names.add(Thread.currentThread().getName());
                waitFor(release);
                last.countDown();
            });
        }
        await().until(() -> names.size() == MOST);
        assertThat(threads.tasks().areWaiting()).isTrue();

        release.countDown();
        last.await();

        assertThat(names).containsExactlyInAnyOrder("test-1", "test-2", "test-3", "test-4");
    }

    /** A pool that wakes the one that slept longest would have each of them do a quarter. */
    @Test
    void wakesWhoSleptLast() throws Exception {
        int rounds = 100;
        CountDownLatch together = new CountDownLatch(1);
        for (int i = 0; i < MOST; i++) {
            threads.execute(() -> waitFor(together));
        }
        await().until(() -> threads.tasks().taken() == MOST);
        together.countDown();
        Map<String, Integer> ran = new ConcurrentHashMap<>();
        for (int i = 0; i < rounds; i++) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> !threads.isAwake());
            CountDownLatch done = new CountDownLatch(1);
            threads.execute(() -> {
                ran.merge(Thread.currentThread().getName(), 1, Integer::sum);
                done.countDown();
            });
            done.await();
        }

        assertThat(Collections.max(ran.values())).isGreaterThan(rounds / 2);
    }

    @Test
    void taskThatFailsTakesNoOtherWithIt() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);

        threads.execute(() -> {
            throw new IllegalStateException("of the test");
        });
        threads.execute(ran::countDown);

        ran.await();
    }

    @Test
    void taskWhoseFailureCannotBeToldTakesNoOtherWithIt() throws Exception {
        BrokerThreads one = new BrokerThreads("one", 1);
        CountDownLatch ran = new CountDownLatch(1);

        one.execute(() -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("of the test");
                }
            };
        });
        one.execute(ran::countDown);

        ran.await();
        one.shutdown();
        assertThat(one.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFactoryThatFailsIsAskedAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        BrokerThreads failing = new BrokerThreads("failing", MOST, task -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("of the test");
            }
            return new Thread(task);
        });
        CountDownLatch ran = new CountDownLatch(1);

        failing.execute(ran::countDown);

        ran.await();
        failing.shutdown();
        assertThat(failing.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoWaitsForTheEndBeforeItIsAskedForIsToldOfIt() throws Exception {
        BrokerThreads unused = new BrokerThreads("unused", MOST);
        CountDownLatch told = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                if (unused.awaitTermination(1, TimeUnit.DAYS)) {
                    told.countDown();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        unused.shutdown();

        told.await();
    }

    @Test
    void nothingIsDoneAfterTheEnd() throws Exception {
        for (int round = 0; round < 500; round++) {
            BrokerThreads ending = new BrokerThreads("ending", MOST);
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger done = new AtomicInteger();
            Thread adding = new Thread(() -> {
                try {
                    while (true) {
                        ending.execute(done::incrementAndGet);
                        taken.incrementAndGet();
                    }
                } catch (RejectedExecutionException closed) {
                    return;
                }
            });
            adding.start();
            while (done.get() < 10) {
                Thread.onSpinWait();
            }

            ending.shutdown();
            assertThat(ending.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            int atTheEnd = done.get();
            adding.join();

            assertThat(taken).hasValue(atTheEnd);
            assertThat(done).hasValue(atTheEnd);
            assertThat(ending.isTerminated()).isTrue();
        }
    }

    @Test
    void shutDownDoesWhatWaitsAndTakesNoMore() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            threads.execute(() -> {
                waitFor(release);
                done.incrementAndGet();
            });
        }

        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
        release.countDown();

        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).hasValue(100);
        assertThatThrownBy(() -> threads.execute(release::countDown)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void shutDownNowInterruptsAndAnswersWhatIsLeft() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Set<String> interrupted = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < MOST; i++) {
            threads.execute(() -> {
                try {
                    never.await();
                } catch (InterruptedException stopped) {
                    interrupted.add(Thread.currentThread().getName());
                }
            });
        }
        Runnable left = never::countDown;
        threads.execute(left);
        await().until(() -> threads.tasks().taken() == MOST);

        assertThat(threads.shutdownNow()).containsExactly(left);

        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted).hasSize(MOST);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
