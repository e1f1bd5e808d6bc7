package dev.serai.publish;

import dev.serai.store.Sha256;
import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import dev.serai.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The answers given under an {@code Idempotency-Key}, so that a request that is sent again is answered again and not done
 * again. Keys belong to a user, live for 24 hours and are on disk before the first answer leaves.
 *
 * <p>Requests that come while the first is still at work wait for it. Where the first fails, the next one in line is done
 * as if it were the first. Two nodes that share a database and get the same key at the same moment may both do it.
 */
public final class IdempotencyKeys {
    private static final long LIFETIME_MILLIS = 24 * 3_600_000L;

    private final Store store;
    private final Executor goOn;
    private final LongSupplier clock;
    private final ConcurrentHashMap<String, Claim> atWork = new ConcurrentHashMap<>();

    /**
     * Keys in this store.
     *
     * @param goOn runs what comes after waiting for the first request, which may be all that the first one did
     */
    public IdempotencyKeys(Store store, Executor goOn) {
        this(store, goOn, System::currentTimeMillis);
    }

    IdempotencyKeys(Store store, Executor goOn, LongSupplier clock) {
        this.store = store;
        this.goOn = goOn;
        this.clock = clock;
    }

    /**
     * Asks for the right to do a request.
     *
     * @param requestHash tells this request from another one under the same key
     * @return a claim that is {@linkplain Claim#answered() answered} already, or the caller's own to do and to finish;
     *     fails with {@link IdempotencyConflictException} where the key stands for another request
     */
    public CompletableFuture<Claim> claim(String user, String key, String requestHash) {
        Claim mine = new Claim(Sha256.of(user, key), requestHash);
        Claim first = atWork.putIfAbsent(mine.keyHash, mine);
        if (first == null) {
            return lookUp(mine);
        }
        boolean same = first.requestHash.equals(requestHash);
        if (!same && first.holdsTheKey) {
            return CompletableFuture.failedFuture(new IdempotencyConflictException());
        }
        return first.done.thenComposeAsync(
                answer -> same && answer.isPresent()
                        ? CompletableFuture.completedFuture(first)
                        : claim(user, key, requestHash),
                goOn);
    }

    /** Keeps the answer of a claim; completes when it is on disk, and only then do those who wait get it. */
    public CompletableFuture<Integer> keep(Claim claim, Answer answer) {
        return store.write(transaction -> insert(transaction, claim, answer)).thenApply(rows -> {
            finish(claim, Optional.of(answer));
            return rows;
        });
    }

    /** Gives a claim back without an answer; does nothing where it has one. */
    public void release(Claim claim) {
        finish(claim, Optional.empty());
    }

    /** Forgets the keys that are older than 24 hours; answers how many. */
    public CompletableFuture<Integer> forgetOld() {
        long oldest = clock.getAsLong() - LIFETIME_MILLIS;
        return store.write(transaction -> {
            try (PreparedStatement statement = transaction
                    .connection()
                    .prepareStatement("DELETE FROM serai_idempotency_keys WHERE created_at < ?")) {
                statement.setLong(1, oldest);
                return statement.executeUpdate();
            }
        });
    }

    private CompletableFuture<Claim> lookUp(Claim claim) {
        try (Connection connection = store.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT request_hash, status, answer"
                        + " FROM serai_idempotency_keys WHERE key_hash = ? AND created_at >= ?")) {
            statement.setString(1, claim.keyHash);
            statement.setLong(2, clock.getAsLong() - LIFETIME_MILLIS);
            try (ResultSet row = statement.executeQuery()) {
                boolean found = row.next();
                if (found && !row.getString(1).equals(claim.requestHash)) {
                    release(claim);
                    return CompletableFuture.failedFuture(new IdempotencyConflictException());
                }
                if (found) {
                    finish(claim, Optional.of(new Answer(row.getInt(2), row.getString(3))));
                } else {
                    claim.holdsTheKey = true;
                }
            }
            return CompletableFuture.completedFuture(claim);
        } catch (SQLException | RuntimeException failure) {
            release(claim);
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException("The message store is not available", failure));
        }
    }

    private int insert(Transaction transaction, Claim claim, Answer answer) throws SQLException {
        try (PreparedStatement old = transaction
                        .connection()
                        .prepareStatement("DELETE FROM serai_idempotency_keys WHERE key_hash = ?");
                PreparedStatement row = transaction
                        .connection()
                        .prepareStatement("INSERT INTO serai_idempotency_keys"
                                + " (key_hash, request_hash, status, answer, created_at) VALUES (?, ?, ?, ?, ?)")) {
            old.setString(1, claim.keyHash);
            old.executeUpdate();
            row.setString(1, claim.keyHash);
            row.setString(2, claim.requestHash);
            row.setInt(3, answer.status());
            row.setString(4, answer.body());
            row.setLong(5, clock.getAsLong());
            return row.executeUpdate();
        }
    }

    private void finish(Claim claim, Optional<Answer> answer) {
        atWork.remove(claim.keyHash, claim);
        claim.done.complete(answer);
    }

    /** One request under one key. */
    public static final class Claim {
        private final String keyHash;
        private final String requestHash;
        private final CompletableFuture<Optional<Answer>> done = new CompletableFuture<>();
        /** Nobody had the key before; until that is known, who shows another request may be the one that had. */
        private volatile boolean holdsTheKey;

        Claim(String keyHash, String requestHash) {
            this.keyHash = keyHash;
            this.requestHash = requestHash;
        }

        /** The answer of the first time; empty where this is the first time. */
        public Optional<Answer> answered() {
            return done.getNow(Optional.empty());
        }
    }

    /** What was answered: an HTTP status and a JSON body. */
    public record Answer(int status, String body) {}
}
