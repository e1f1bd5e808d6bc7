package dev.serai.messages;

import dev.serai.store.GoTime;
import dev.serai.store.OldDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * Version 102 of the schema: moves the messages of a Go service's SQLite file into the message store, ids kept, in one
 * transaction; does nothing in any other database. What the old table cannot tell is direction {@code received} and
 * broker {@code unknown}.
 */
public final class TakeOver implements JavaMigration {
    private static final String BROKER = "unknown";

    private final MessageIds ids = new MessageIds();

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("102");
    }

    @Override
    public String getDescription() {
        return "take over the messages of the Go service";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean sqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
        if (!sqlite || !OldDatabase.hasTable(connection, "messages")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            copy(statement, connection);
            statement.executeUpdate("DROP TABLE messages");
        }
    }

    private void copy(Statement statement, Connection connection) throws SQLException {
        try (ResultSet old = statement.executeQuery(
                        "SELECT id, topic, payload, qos, retained, CAST(timestamp AS TEXT), confirmed FROM messages");
                PreparedStatement row = connection.prepareStatement(MessageRows.INSERT)) {
            while (old.next()) {
                MessageRows.bind(read(old), row);
                row.executeUpdate();
            }
        }
    }

    private StoredMessage read(ResultSet old) throws SQLException {
        long id = id(text(old.getString(1)));
        return new StoredMessage(
                id,
                text(old.getString(2)),
                bytes(old),
                Math.max(0, Math.min(2, old.getInt(4))),
                old.getInt(5) != 0,
                Direction.RECEIVED,
                BROKER,
                null,
                GoTime.parse(text(old.getString(6))).orElse(timeOf(id)),
                old.getInt(7) != 0);
    }

    /** An id that the application may know is kept; one that is no number of the past gets a new one. */
    private long id(String old) {
        long latest = ids.next();
        boolean past = old.matches("[1-9][0-9]{0,17}|[1-8][0-9]{18}") && Long.parseLong(old) < latest;
        return past ? Long.parseLong(old) : latest;
    }

    /** The ids of the Go service are nanoseconds since 1970. */
    private static long timeOf(long id) {
        return Math.min(id / 1_000_000, System.currentTimeMillis());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static byte[] bytes(ResultSet old) throws SQLException {
        Object payload = old.getObject(3);
        if (payload instanceof byte[] bytes) {
            return bytes;
        }
        return payload == null ? new byte[0] : payload.toString().getBytes(StandardCharsets.UTF_8);
    }
}
