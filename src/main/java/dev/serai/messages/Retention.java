package dev.serai.messages;

import dev.serai.Environment;
import dev.serai.store.Store;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How long and how many messages are kept; 0 means for ever and all. Confirmed or not makes no difference.
 *
 * @param hours older messages are deleted ({@code MESSAGE_RETENTION_HOURS})
 * @param maxRows the oldest messages beyond this number are deleted ({@code MESSAGE_RETENTION_MAX_ROWS})
 */
public record Retention(int hours, int maxRows) {
    private static final long MILLIS_PER_HOUR = 3_600_000;

    /** Reads {@code MESSAGE_RETENTION_HOURS} and {@code MESSAGE_RETENTION_MAX_ROWS}. */
    public static Retention from(Environment environment) {
        return new Retention(
                environment.number("MESSAGE_RETENTION_HOURS", 0, 0, 1_000_000),
                environment.number("MESSAGE_RETENTION_MAX_ROWS", 0, 0, Integer.MAX_VALUE));
    }

    /** Deletes what is too old or too much; answers how many messages that were. */
    public CompletableFuture<Long> apply(Store store, long nowMillis) {
        CompletableFuture<Long> tooOld = hours == 0
                ? CompletableFuture.completedFuture(0L)
                : new Deletion(store)
                        .all(new Deletion.Chunk("1 = 1", "created_at < " + (nowMillis - hours * MILLIS_PER_HOUR)));
        return tooOld.thenCombine(maxRows == 0 ? CompletableFuture.completedFuture(0L) : tooMany(store), Long::sum);
    }

    private CompletableFuture<Long> tooMany(Store store) {
        List<MessageRows.Entry> newestBeyond =
                new MessageRows(store).entries("1 = 1 ORDER BY id DESC LIMIT 1 OFFSET " + maxRows, List.of());
        if (newestBeyond.isEmpty()) {
            return CompletableFuture.completedFuture(0L);
        }
        String condition = "id <= " + newestBeyond.get(0).id();
        return new Deletion(store).all(new Deletion.Chunk(condition, condition));
    }
}
