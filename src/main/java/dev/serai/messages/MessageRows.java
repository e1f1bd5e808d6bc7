package dev.serai.messages;

import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads and writes the columns of {@code serai_messages}. */
final class MessageRows {
    static final String INSERT = "INSERT INTO serai_messages (id, topic, payload, qos, retained, direction, broker,"
            + " properties, created_at, confirmed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String ENTRIES =
            "SELECT id, topic, length(payload) + coalesce(length(properties), 0) FROM serai_messages WHERE ";
    private static final String SELECT = "SELECT id, topic, payload, qos, retained, direction, broker, properties,"
            + " created_at, confirmed FROM serai_messages WHERE id IN (%s) ORDER BY id DESC";

    private final Store store;

    MessageRows(Store store) {
        this.store = store;
    }

    /**
     * What is known of a message without its payload.
     *
     * @param bytes about how many it has
     */
    record Entry(long id, String topic, long bytes) {}

    /** The messages for which a condition holds; also takes an order and a limit. */
    List<Entry> entries(String condition, List<Object> parameters) {
        return query(
                ENTRIES + condition,
                parameters,
                row -> new Entry(
                        row.getLong(1), row.getString(2), row.getString(2).length() + row.getLong(3)));
    }

    /** The messages with these ids, as far as they are stored, newest first. */
    List<StoredMessage> select(List<Long> ids) {
        String marks = String.join(", ", Collections.nCopies(ids.size(), "?"));
        return ids.isEmpty() ? List.of() : query(SELECT.formatted(marks), ids, MessageRows::read);
    }

    private <T> List<T> query(String sql, List<?> parameters, Reading<T> reading) {
        try (Connection connection = store.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (row.next()) {
                    found.add(reading.read(row));
                }
                return found;
            }
        } catch (SQLException failure) {
            throw new StoreUnavailableException("The message store is not available", failure);
        }
    }

    static void bind(StoredMessage message, PreparedStatement row) throws SQLException {
        row.setLong(1, message.id());
        row.setString(2, message.topic());
        row.setBytes(3, message.payload());
        row.setInt(4, message.qos());
        row.setInt(5, message.retained() ? 1 : 0);
        row.setInt(6, message.direction().column());
        row.setString(7, message.broker());
        row.setString(8, message.properties());
        row.setLong(9, message.createdAt());
        row.setInt(10, message.confirmed() ? 1 : 0);
    }

    private static StoredMessage read(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getLong(1),
                row.getString(2),
                row.getBytes(3),
                row.getInt(4),
                row.getInt(5) != 0,
                Direction.ofColumn(row.getInt(6)),
                row.getString(7),
                row.getString(8),
                row.getLong(9),
                row.getInt(10) != 0);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }
}
