package dev.serai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(StoreSettings.sqlite(folder.resolve("store.db")));
        store.start();
        store.write(transaction -> run(transaction.connection(), "CREATE TABLE t (n INTEGER PRIMARY KEY)"))
                .join();
    }

    @AfterEach
    void close() {
        store.stop();
    }

    @Test
    void aWriteThatFailsTakesNoOtherWithIt() throws SQLException {
        List<CompletableFuture<?>> good = new ArrayList<>();
        List<CompletableFuture<?>> bad = new ArrayList<>();
        for (int n = 0; n < 500; n++) {
            String insert = "INSERT INTO t VALUES (" + n + ")";
            good.add(store.write(transaction -> run(transaction.connection(), insert)));
            bad.add(store.write(transaction -> run(transaction.connection(), "INSERT INTO t VALUES (0)")));
        }

        good.forEach(CompletableFuture::join);
        assertThat(bad).allSatisfy(write -> assertThatThrownBy(write::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class));
        assertThat(count()).isEqualTo(500);
    }

    @Test
    void stoppingFinishesTheWritesThatWait() throws SQLException {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int n = 0; n < 2000; n++) {
            String insert = "INSERT INTO t VALUES (" + n + ")";
            writes.add(store.write(transaction -> run(transaction.connection(), insert)));
        }
        store.stop();

        assertThat(writes).allMatch(write -> write.isDone() && !write.isCompletedExceptionally());
        store.start();
        assertThat(count()).isEqualTo(2000);
    }

    private long count() throws SQLException {
        try (Connection connection = store.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static int run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
