package dev.serai.webhooks;

import dev.serai.messages.Direction;
import dev.serai.messages.PageBytes;
import dev.serai.messages.StoredMessage;
import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The messages that webhooks did not take, in the database until they are replayed or their webhook is deleted. */
final class DeadLetters {
    private static final String COLUMNS = "message_id, broker, topic, payload, qos, retained, received_at, properties,"
            + " attempts, status, reason, dead_at";
    private static final String DELETE = "DELETE FROM serai_dead_letters WHERE webhook_id = ? AND message_id = ?";
    /** Not the letter of a later attempt, which a replay that fails at once may have made meanwhile. */
    private static final String DELETE_OLD = DELETE + " AND dead_at <= ?";

    private static final String DELETE_ALL = "DELETE FROM serai_dead_letters WHERE webhook_id = ?";
    private static final String INSERT = "INSERT INTO serai_dead_letters (webhook_id, " + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String BYTES = "length(topic) + length(payload) + coalesce(length(properties), 0)";
    private static final String FIND =
            "SELECT " + COLUMNS + " FROM serai_dead_letters WHERE webhook_id = ? AND message_id = ?";
    private static final String BEFORE =
            " FROM serai_dead_letters WHERE webhook_id = ? AND message_id < ? ORDER BY message_id DESC LIMIT ?";
    private static final String BETWEEN = " FROM serai_dead_letters WHERE webhook_id = ? AND message_id > ?"
            + " AND received_at >= ? AND received_at < ? ORDER BY message_id LIMIT ?";

    private final Store store;

    DeadLetters(Store store) {
        this.store = store;
    }

    /** Keeps a letter; one with the same message id takes the place of the former. */
    CompletableFuture<Void> keep(String webhookId, DeadLetter letter) {
        return store.<Object>write(transaction -> {
                    transaction.batch(
                            DELETE,
                            row -> bindKey(row, webhookId, letter.message().id()));
                    transaction.batch(INSERT, row -> bind(row, webhookId, letter));
                    return "";
                })
                .thenApply(done -> null);
    }

    /** Forgets a letter whose message is back in its queue. */
    CompletableFuture<Void> delete(String webhookId, DeadLetter letter) {
        return store.<Object>write(transaction -> {
                    transaction.batch(DELETE_OLD, row -> {
                        bindKey(row, webhookId, letter.message().id());
                        row.setLong(3, letter.at().toEpochMilli());
                    });
                    return "";
                })
                .thenApply(done -> null);
    }

    CompletableFuture<Void> deleteAll(String webhookId) {
        return store.<Object>write(transaction -> {
                    transaction.batch(DELETE_ALL, row -> row.setLong(1, Long.parseLong(webhookId)));
                    return "";
                })
                .thenApply(done -> null);
    }

    /** The letters with these message ids, as far as there are any. */
    List<DeadLetter> find(String webhookId, List<Long> messageIds) {
        List<DeadLetter> found = new ArrayList<>();
        for (Long messageId : messageIds) {
            found.addAll(query(FIND, row -> bindKey(row, webhookId, messageId), DeadLetters::read));
        }
        return found;
    }

    /** Newest first, those before a message id, as many as a page may hold. */
    List<DeadLetter> list(String webhookId, long before, int limit) {
        return page(BEFORE, limit, row -> bindKey(row, webhookId, before), 3);
    }

    /** Oldest first, those after a message id that were received from {@code since} until before {@code until}. */
    List<DeadLetter> between(String webhookId, long after, Instant since, Instant until, int limit) {
        Binding binding = row -> {
            bindKey(row, webhookId, after);
            row.setLong(3, since.toEpochMilli());
            row.setLong(4, until.toEpochMilli());
        };
        return page(BETWEEN, limit, binding, 5);
    }

    /** At most {@code limit} letters, and no more of them than {@link PageBytes} lets through. */
    private List<DeadLetter> page(String condition, int limit, Binding binding, int limitAt) {
        List<Long> bytes = query(
                "SELECT " + BYTES + condition,
                row -> {
                    binding.bind(row);
                    row.setInt(limitAt, limit);
                },
                row -> row.getLong(1));
        int fitting = PageBytes.first(bytes, Long::longValue).size();
        return query(
                "SELECT " + COLUMNS + condition,
                row -> {
                    binding.bind(row);
                    row.setInt(limitAt, fitting);
                },
                DeadLetters::read);
    }

    private <T> List<T> query(String sql, Binding binding, Reading<T> reading) {
        try (Connection connection = store.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            List<T> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reading.read(row));
                }
            }
            return found;
        } catch (SQLException failure) {
            throw new StoreUnavailableException("The message store is not available", failure);
        }
    }

    private static void bindKey(PreparedStatement row, String webhookId, long messageId) throws SQLException {
        row.setLong(1, Long.parseLong(webhookId));
        row.setLong(2, messageId);
    }

    private static void bind(PreparedStatement row, String webhookId, DeadLetter letter) throws SQLException {
        StoredMessage message = letter.message();
        bindKey(row, webhookId, message.id());
        row.setString(3, message.broker());
        row.setString(4, message.topic());
        row.setBytes(5, message.payload());
        row.setInt(6, message.qos());
        row.setInt(7, message.retained() ? 1 : 0);
        row.setLong(8, message.createdAt());
        row.setString(9, message.properties());
        row.setInt(10, letter.attempts());
        row.setInt(11, letter.status());
        row.setString(12, letter.reason());
        row.setLong(13, letter.at().toEpochMilli());
    }

    private static DeadLetter read(ResultSet row) throws SQLException {
        return new DeadLetter(
                new StoredMessage(
                        row.getLong("message_id"),
                        row.getString("topic"),
                        row.getBytes("payload"),
                        row.getInt("qos"),
                        row.getInt("retained") == 1,
                        Direction.RECEIVED,
                        row.getString("broker"),
                        row.getString("properties"),
                        row.getLong("received_at"),
                        false),
                row.getInt("attempts"),
                row.getInt("status"),
                row.getString("reason"),
                Instant.ofEpochMilli(row.getLong("dead_at")));
    }

    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }
}
