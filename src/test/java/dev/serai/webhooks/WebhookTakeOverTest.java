package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.store.OldDatabase;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTakeOverTest {
    private Path file;
    private Store store;

    @BeforeEach
    void create(@TempDir Path folder) throws SQLException {
        file = folder.resolve("mqtt-messages.db");
        store = new Store(StoreSettings.sqlite(file), new WebhookTakeOver());
        run("CREATE TABLE webhooks (id TEXT PRIMARY KEY, name TEXT, url TEXT, method TEXT, topic_filter TEXT,"
                + " enabled INTEGER, headers TEXT, timeout INTEGER, retry_count INTEGER, retry_delay INTEGER,"
                + " secret TEXT, created_at DATETIME, updated_at DATETIME)");
        run("INSERT INTO webhooks VALUES ('1745783198068245800', 'app', 'https://app.example.com/mqtt', 'post',"
                + " 'devices/+', 0, '{\"X-Key\":\"1\"}', 7, 2, 9, 's3cret',"
                + " '2025-04-27 21:46:38.0682458 +0200 CEST m=+15.01', '2025-04-27 19:46:39 +0000 UTC')");
        run("INSERT INTO webhooks (id, url) VALUES ('mine', 'http://app.example.com/all')");
        run("INSERT INTO webhooks (id, name, url) VALUES ('3', 'wrong', 'not a url')");
    }

    @AfterEach
    void close() {
        store.stop();
    }

    @Test
    void movesEveryWebhookThatCanBeCalled() {
        store.start();

        Collection<Webhook> taken = new WebhookTable(store).all();
        assertThat(taken).hasSize(2);
        Webhook app = named(taken, "app");
        assertThat(app.id()).isEqualTo("1745783198068245800");
        assertThat(app.url()).hasToString("https://app.example.com/mqtt");
        assertThat(app.method()).isEqualTo("POST");
        assertThat(app.topicFilter().text()).isEqualTo("devices/+");
        assertThat(app.enabled()).isFalse();
        assertThat(app.headers().values()).isEqualTo(Map.of("X-Key", "1"));
        assertThat(app.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(app.retry()).isEqualTo(new RetryRule(2, Duration.ofSeconds(9)));
        assertThat(app.secret()).isEqualTo(new SigningSecret("s3cret"));
        assertThat(app.createdAt()).isEqualTo(Instant.parse("2025-04-27T19:46:38.068Z"));
        Webhook all = named(taken, "http://app.example.com/all");
        assertThat(all.id()).matches("\\d+");
        assertThat(all.topicFilter().text()).isEqualTo("#");
        assertThat(all.retry()).isEqualTo(new RetryRule(3, Duration.ofSeconds(5)));
        assertThat(all.secret()).isNull();
    }

    @Test
    void keepsACopyOfTheFileAndTakesOverOnce() {
        store.start();
        new WebhookTable(store)
                .delete(named(new WebhookTable(store).all(), "app").id())
                .join();
        store.stop();
        store.start();

        assertThat(new WebhookTable(store).all()).hasSize(1);
        assertThat(OldDatabase.copyOf(file)).exists();
    }

    @Test
    void leavesATableOfAnotherApplicationAlone() throws SQLException {
        run("DROP TABLE webhooks");
        run("CREATE TABLE webhooks (id INTEGER PRIMARY KEY, user_id INTEGER, url TEXT, topic TEXT, active INTEGER)");
        run("INSERT INTO webhooks VALUES (1, 2, 'https://app.example.com/customer', 'orders/create', 0)");
        store.start();

        assertThat(new WebhookTable(store).all()).isEmpty();
        assertThat(OldDatabase.copyOf(file)).doesNotExist();
        run("UPDATE webhooks SET active = 1");
    }

    private static Webhook named(Collection<Webhook> webhooks, String name) {
        return webhooks.stream()
                .filter(webhook -> webhook.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
