package dev.serai.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.store.OldDatabase;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeOverTest {
    private Path file;
    private Store store;

    @BeforeEach
    void create(@TempDir Path folder) throws SQLException {
        file = folder.resolve("mqtt-messages.db");
        store = new Store(StoreSettings.sqlite(file), new TakeOver());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE messages (id TEXT PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL,"
                    + " qos INTEGER NOT NULL, retained INTEGER NOT NULL, timestamp DATETIME NOT NULL,"
                    + " confirmed INTEGER NOT NULL)");
            statement.execute("CREATE INDEX idx_messages_confirmed ON messages(confirmed)");
            statement.execute("CREATE TABLE webhooks (id TEXT PRIMARY KEY)");
            insert(
                    connection,
                    "1745783198068245800",
                    "a/text",
                    "plain",
                    "2025-04-27 21:46:38.0682458 +0200 CEST m=+15.01");
            insert(
                    connection,
                    "1745783199000000000",
                    "a/bytes",
                    new byte[] {0, (byte) 0xff},
                    "2025-04-27 19:46:39 +0000 UTC");
            insert(connection, "order-7", "a/own-id", "{\"n\":1.50}", "2025-04-27 19:46:40 +0000 UTC");
            insert(connection, "1745783201000000000", "a/no-time", "x", "soon");
        }
    }

    @AfterEach
    void close() {
        store.stop();
    }

    @Test
    void movesEveryMessageWithItsIdItsBytesAndItsTime() {
        store.start();

        List<StoredMessage> taken = new Messages(store).list(MessageQuery.of("any", null, null, null, null));
        assertThat(taken)
                .extracting(StoredMessage::topic, message -> new String(message.payload(), UTF_8))
                .contains(
                        org.assertj.core.groups.Tuple.tuple("a/text", "plain"),
                        org.assertj.core.groups.Tuple.tuple("a/own-id", "{\"n\":1.50}"));
        assertThat(byTopic(taken, "a/bytes").payload()).containsExactly(0, 0xff);
        assertThat(byTopic(taken, "a/text").id()).isEqualTo(1745783198068245800L);
        assertThat(byTopic(taken, "a/text").createdAt())
                .isEqualTo(Instant.parse("2025-04-27T19:46:38.068Z").toEpochMilli());
        assertThat(byTopic(taken, "a/no-time").createdAt()).isEqualTo(1745783201000L);
        assertThat(new MessageIds().next())
                .isGreaterThan(byTopic(taken, "a/own-id").id());
    }

    @Test
    void keepsACopyOfTheFileAsItWas() throws SQLException {
        store.start();

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + OldDatabase.copyOf(file));
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*), max(timestamp) FROM messages")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(4);
            assertThat(row.getString(2)).isEqualTo("soon");
        }
    }

    @Test
    void leavesATableOfAnotherApplicationAlone() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE messages");
            statement.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, sender INTEGER, body TEXT)");
            store.start();
            statement.execute("INSERT INTO messages VALUES (1, 2, 'hello')");
        }
        assertThat(OldDatabase.copyOf(file)).doesNotExist();
    }

    @Test
    void takesOverOnce() throws Exception {
        store.start();
        Files.delete(OldDatabase.copyOf(file));
        store.stop();
        store.start();

        assertThat(new Messages(store).list(MessageQuery.of("any", null, null, null, null)))
                .hasSize(4);
        assertThat(OldDatabase.copyOf(file)).doesNotExist();
    }

    private static StoredMessage byTopic(List<StoredMessage> messages, String topic) {
        return messages.stream()
                .filter(message -> message.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private static void insert(Connection connection, String id, String topic, Object payload, String time)
            throws SQLException {
        try (PreparedStatement row = connection.prepareStatement("INSERT INTO messages VALUES (?, ?, ?, 1, 0, ?, 0)")) {
            row.setString(1, id);
            row.setString(2, topic);
            row.setObject(3, payload);
            row.setString(4, time);
            row.executeUpdate();
        }
    }
}
