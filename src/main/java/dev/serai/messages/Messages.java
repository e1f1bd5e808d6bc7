package dev.serai.messages;

import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import dev.serai.store.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The table of stored messages. Reads fail with {@link StoreUnavailableException} when the database does; writes complete
 * when they are on disk, and fail the same way.
 */
public final class Messages {
    /** Less than any database takes as parameters of one statement. */
    private static final int IDS_AT_ONCE = 500;

    private final Store store;
    private final MessageRows rows;
    private final Listing listing;
    private final Deletion deletion;

    /** The messages in this store, which must be open before the first call. */
    public Messages(Store store) {
        this.store = store;
        this.rows = new MessageRows(store);
        this.listing = new Listing(rows, store.database());
        this.deletion = new Deletion(store);
    }

    /** Adds one message; answers 1. */
    public CompletableFuture<Integer> save(StoredMessage message) {
        return saveAll(List.of(message));
    }

    /** Adds all messages in one transaction, or none; answers how many. */
    public CompletableFuture<Integer> saveAll(Collection<StoredMessage> messages) {
        return store.write(transaction -> {
            for (StoredMessage message : messages) {
                transaction.batch(MessageRows.INSERT, row -> MessageRows.bind(message, row));
            }
            return messages.size();
        });
    }

    /** One page, newest first. */
    public List<StoredMessage> list(MessageQuery query) {
        return list(query, topic -> true);
    }

    /**
     * One page of the messages on those topics that pass a test of the caller's, newest first. It ends before its limit
     * where the messages would be more than {@link PageBytes#MOST} together.
     */
    public List<StoredMessage> list(MessageQuery query, Predicate<String> visible) {
        return listing.page(query, visible);
    }

    /** The message with this id, where it is stored. */
    public Optional<StoredMessage> find(long id) {
        return rows.select(List.of(id)).stream().findFirst();
    }

    /** Which of these ids are of stored messages on those topics that pass a test of the caller's. */
    public List<Long> stored(Collection<Long> ids, Predicate<String> visible) {
        List<Long> wanted = ids.stream().distinct().toList();
        List<Long> stored = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += IDS_AT_ONCE) {
            List<Long> some = wanted.subList(from, Math.min(wanted.size(), from + IDS_AT_ONCE));
            String places = String.join(",", Collections.nCopies(some.size(), "?"));
            rows.entries("id IN (" + places + ")", List.copyOf(some)).stream()
                    .filter(entry -> visible.test(entry.topic()))
                    .forEach(entry -> stored.add(entry.id()));
        }
        return stored;
    }

    /** The largest id in the store, 0 when it is empty. */
    public long newestId() {
        return rows.entries("1 = 1 ORDER BY id DESC LIMIT 1", List.of()).stream()
                .mapToLong(MessageRows.Entry::id)
                .findFirst()
                .orElse(0);
    }

    /**
     * Confirms messages; one that is confirmed already stays so.
     *
     * @return how many of the ids are stored
     */
    public CompletableFuture<Integer> confirm(Collection<Long> ids) {
        return store.write(transaction -> {
            int confirmed = 0;
            try (PreparedStatement row =
                    transaction.connection().prepareStatement("UPDATE serai_messages SET confirmed = 1 WHERE id = ?")) {
                for (Long id : ids) {
                    row.setLong(1, id);
                    confirmed += row.executeUpdate();
                }
            }
            return confirmed;
        });
    }

    /** Deletes one message; false where it is not stored. */
    public CompletableFuture<Boolean> delete(long id) {
        return store.write(transaction -> update(transaction, "DELETE FROM serai_messages WHERE id = ?", id) > 0);
    }

    /**
     * Deletes the confirmed messages, a few thousand in each transaction.
     *
     * @return how many there were
     */
    public CompletableFuture<Long> deleteConfirmed() {
        return deletion.all(new Deletion.Chunk("confirmed = 1", "confirmed = 1"));
    }

    private static int update(Transaction transaction, String sql, long id) throws SQLException {
        try (PreparedStatement statement = transaction.connection().prepareStatement(sql)) {
            statement.setLong(1, id);
            return statement.executeUpdate();
        }
    }
}
