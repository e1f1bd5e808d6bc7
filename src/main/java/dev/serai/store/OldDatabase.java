package dev.serai.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Recognises an SQLite file of the Go service (tables {@code messages} and {@code webhooks}) and keeps a copy of it before
 * anything is changed; the migrations then move its rows over.
 */
public final class OldDatabase {
    /** What sets its tables apart from any other application's of the same name. */
    private static final Map<String, Set<String>> COLUMNS = Map.of(
            "messages", Set.of("id", "topic", "payload", "qos", "retained", "timestamp", "confirmed"),
            "webhooks", Set.of("url", "topic_filter"));

    private OldDatabase() {}

    /** Whether a table of this name exists in an SQLite database. */
    private static boolean hasTable(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Whether a table is one of the Go service: the application's own may have the same name, and keep it. */
    static boolean isOld(Connection connection, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT lower(name) FROM pragma_table_info(?)")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(row.getString(1));
                }
            }
        }
        return !columns.isEmpty() && columns.containsAll(COLUMNS.getOrDefault(table, Set.of()));
    }

    /** Where the copy of a database file is kept. */
    public static Path copyOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".before-serai");
    }

    /** Copies the file of the Go service, with what its write-ahead log holds; does nothing for any other. */
    static void keepCopy(DataSource source, Path file) throws SQLException {
        Path copy = copyOf(file);
        try (Connection connection = source.getConnection()) {
            boolean old = isOld(connection, "messages") || isOld(connection, "webhooks");
            if (hasTable(connection, "serai_schema_history") || !old) {
                return;
            }
            // A copy that a stop left half-written is not one.
            Files.deleteIfExists(copy);
            try (Statement statement = connection.createStatement()) {
                statement.execute("VACUUM INTO '" + copy.toString().replace("'", "''") + "'");
            }
        } catch (IOException failure) {
            throw new SQLException("Cannot replace " + copy, failure);
        }
    }
}
