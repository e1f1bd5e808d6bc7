package dev.serai.messages;

import dev.serai.store.Store;
import dev.serai.store.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** Deletes many messages in many short transactions, oldest first, so that publishing goes on in between. */
final class Deletion {
    private static final int CHUNK = 5000;

    private final Store store;

    Deletion(Store store) {
        this.store = store;
    }

    /** Deletes until a chunk is not full; answers how many rows went. */
    CompletableFuture<Long> all(Chunk chunk) {
        return from(chunk, 0);
    }

    private CompletableFuture<Long> from(Chunk chunk, long before) {
        return store.write(transaction -> delete(transaction, chunk))
                .thenCompose(deleted -> deleted < CHUNK
                        ? CompletableFuture.completedFuture(before + deleted)
                        : from(chunk, before + deleted));
    }

    private static int delete(Transaction transaction, Chunk chunk) throws SQLException {
        // MySQL deletes with a limit, the others do not: so the end of the chunk is looked up first.
        String lastId = "SELECT max(id) FROM (SELECT id FROM serai_messages WHERE " + chunk.candidates()
                + " ORDER BY id LIMIT " + CHUNK + ") AS chunk";
        String deletion = "DELETE FROM serai_messages WHERE id <= ? AND " + chunk.condition();
        try (PreparedStatement select = transaction.connection().prepareStatement(lastId);
                ResultSet row = select.executeQuery();
                PreparedStatement delete = transaction.connection().prepareStatement(deletion)) {
            row.next();
            delete.setLong(1, row.getLong(1));
            return delete.executeUpdate();
        }
    }

    /**
     * What to delete, in SQL that contains no text from outside.
     *
     * @param candidates which rows to look at, answered by an index
     * @param condition which of them to delete
     */
    record Chunk(String candidates, String condition) {}
}
