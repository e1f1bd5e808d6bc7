package dev.serai.messages;

import dev.serai.store.Store;
import dev.serai.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the columns of {@code serai_messages}. */
final class MessageRows {
    static final String INSERT = "INSERT INTO serai_messages (id, topic, payload, qos, retained, direction, broker,"
            + " properties, created_at, confirmed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String SELECT = "SELECT id, topic, payload, qos, retained, direction, broker, properties,"
            + " created_at, confirmed FROM serai_messages WHERE ";

    private final Store store;

    MessageRows(Store store) {
        this.store = store;
    }

    /** The messages for which a condition holds; also takes an order and a limit. */
    List<StoredMessage> select(String condition, List<Object> parameters) {
        try (Connection connection = store.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT + condition)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                List<StoredMessage> messages = new ArrayList<>();
                while (row.next()) {
                    messages.add(read(row));
                }
                return messages;
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
}
