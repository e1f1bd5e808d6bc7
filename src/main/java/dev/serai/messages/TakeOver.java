package dev.serai.messages;

import dev.serai.store.GoTime;
import dev.serai.store.OldTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Version 102 of the schema: moves the messages of a Go service's SQLite file into the message store, ids kept. What the old table cannot tell is direction {@code received} and
 * broker {@code unknown}.
 */
public final class TakeOver extends OldTable {
    private static final String BROKER = "unknown";

    private final MessageIds ids = new MessageIds();

    /** The step to be given to a store. */
    public TakeOver() {
        super("102", "messages");
    }

    @Override
    protected void copy(Statement statement, Connection connection) throws SQLException {
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
        long id = ids.keep(text(old.getString(1)));
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
