package dev.serai.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The transaction that all writes of one moment share. It is committed by the writer, never by a write.
 */
public final class Transaction {
    private final Connection connection;
    private final Map<String, PreparedStatement> batches = new LinkedHashMap<>();

    Transaction(Connection connection) {
        this.connection = connection;
    }

    /** The connection, for a change whose outcome the write needs to know. */
    public Connection connection() {
        return connection;
    }

    /**
     * Adds one row to the batch of a statement; batches go to the database together, after all writes have run. For rows
     * whose outcome is only "taken or not": one round trip then serves many writes.
     */
    public void batch(String sql, Parameters parameters) throws SQLException {
        PreparedStatement statement = batches.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            batches.put(sql, statement);
        }
        parameters.bind(statement);
        statement.addBatch();
    }

    void executeBatches() throws SQLException {
        for (PreparedStatement statement : batches.values()) {
            statement.executeBatch();
        }
    }

    /** Sets the parameters of one row. */
    @FunctionalInterface
    public interface Parameters {
        /** Sets every parameter of the statement. */
        void bind(PreparedStatement statement) throws SQLException;
    }
}
