package dev.serai.store;

import dev.serai.store.Store.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The only thread that writes: takes all writes that wait, runs them in one transaction, and completes them after the
 * commit. While one transaction is being flushed the next one collects, so the group grows with the load by itself.
 *
 * <p>A write that fails takes no other with it: the group is rolled back and each write runs again in a transaction of
 * its own. Where there is no connection, or another process has the file locked, all of them fail at once; nothing is kept
 * for later: the caller knows.
 */
final class GroupCommit implements AutoCloseable {
    /** Bounds the time a caller waits for the others of its transaction. */
    private static final int MAX_GROUP = 1000;
    /** Bounds memory when the disk is slower than the callers. */
    private static final int MAX_WAITING = 100_000;

    private static final long STOP_SECONDS = 10;
    /** Another process has the file locked. No other driver has this code: theirs are 0 or of four digits. */
    private static final int SQLITE_BUSY = 5;

    private final DataSource source;
    private final LinkedBlockingQueue<Pending<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean closed;

    GroupCommit(DataSource source) {
        this.source = source;
        this.thread = new Thread(this::run, "store-writer");
        thread.setDaemon(true);
        thread.start();
    }

    <T extends @Nullable Object> CompletableFuture<T> submit(Write<T> write) {
        Pending<T> pending = new Pending<>(write, new CompletableFuture<>());
        if (closed || !waiting.offer(pending)) {
            pending.fail(new SQLException(closed ? "the writer is closed" : "too many writes wait"));
        }
        return pending.done;
    }

    private void run() {
        List<Pending<?>> group = new ArrayList<>();
        while (!closed || !waiting.isEmpty()) {
            try {
                Pending<?> first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, MAX_GROUP - group.size());
                    commit(group);
                    group.clear();
                }
            } catch (InterruptedException stopNow) {
                closed = true;
                Thread.currentThread().interrupt();
                break;
            }
        }
        group.addAll(waiting);
        group.forEach(pending -> pending.fail(new SQLException("the writer is closed")));
    }

    private void commit(List<Pending<?>> group) {
        try {
            transact(group);
        } catch (SQLException | RuntimeException failure) {
            if (group.size() == 1 || isOfAll(failure)) {
                group.forEach(pending -> pending.fail(failure));
            } else {
                commitEach(group);
            }
        }
    }

    private void commitEach(List<Pending<?>> group) {
        for (int i = 0; i < group.size(); i++) {
            try {
                transact(group.subList(i, i + 1));
            } catch (SQLException | RuntimeException failure) {
                // Each wait for a connection takes seconds, and the callers of all those behind wait too.
                int end = isOfAll(failure) ? group.size() : i + 1;
                group.subList(i, end).forEach(pending -> pending.fail(failure));
                i = end - 1;
            }
        }
    }

    private static boolean isOfAll(Exception failure) {
        return failure instanceof NoConnectionException
                || (failure instanceof SQLException sql && sql.getErrorCode() == SQLITE_BUSY);
    }

    private Connection connection() throws NoConnectionException {
        try {
            return source.getConnection();
        } catch (SQLException none) {
            throw new NoConnectionException(none);
        }
    }

    private void transact(List<Pending<?>> group) throws SQLException {
        try (Connection connection = connection()) {
            connection.setAutoCommit(false);
            try {
                Transaction transaction = new Transaction(connection);
                for (Pending<?> pending : group) {
                    pending.apply(transaction);
                }
                transaction.executeBatches();
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                rollback(connection, failure);
                throw failure;
            }
        }
        group.forEach(Pending::succeed);
    }

    /** SQLite has rolled back by itself where its disk is full; that is not what the failure is about. */
    private static void rollback(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException nothingToRollBack) {
            failure.addSuppressed(nothingToRollBack);
        }
    }

    /** Takes no new writes, finishes those that wait. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
    }

    /** The database cannot be reached, whatever is written. */
    private static final class NoConnectionException extends SQLException {
        private static final long serialVersionUID = 1L;

        NoConnectionException(SQLException cause) {
            super(cause);
        }
    }

    private static final class Pending<T extends @Nullable Object> {
        private final Write<T> write;
        private final CompletableFuture<T> done;
        private @Nullable T result;

        Pending(Write<T> write, CompletableFuture<T> done) {
            this.write = write;
            this.done = done;
        }

        void apply(Transaction transaction) throws SQLException {
            result = write.apply(transaction);
        }

        @SuppressWarnings("NullAway") // result is what write answered, null only where T allows it
        void succeed() {
            done.complete(result);
        }

        void fail(Exception cause) {
            done.completeExceptionally(new StoreUnavailableException("The message store is not available", cause));
        }
    }
}
