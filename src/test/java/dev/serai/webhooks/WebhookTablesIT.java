package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.messages.Direction;
import dev.serai.messages.StoredMessage;
import dev.serai.mqtt.TopicFilter;
import dev.serai.store.MariadbServer;
import dev.serai.store.PostgresqlServer;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTablesIT {
    private static final Instant NOW = Instant.ofEpochMilli(1_767_323_045_678L);

    @Test
    void keepEverythingInSqlite(@TempDir Path folder) {
        keepEverything(StoreSettings.sqlite(folder.resolve("store.db")));
    }

    @Test
    void keepEverythingInPostgresql(@TempDir Path folder) throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(folder)) {
            keepEverything(server.settings());
        }
    }

    @Test
    void keepEverythingInMariadb(@TempDir Path folder) throws Exception {
        try (MariadbServer server = new MariadbServer(folder)) {
            keepEverything(server.settings());
        }
    }

    private static void keepEverything(StoreSettings settings) {
        Store store = new Store(settings);
        store.start();
        try {
            keepsWebhooks(new WebhookTable(store));
            keepsDeadLetters(new DeadLetters(store));
        } finally {
            store.stop();
        }
    }

    private static void keepsWebhooks(WebhookTable table) {
        Webhook webhook = new Webhook(
                "1795472718290003",
                "Bestellungen – 注文",
                EndpointUrl.parse("https://example.org/hook?x=1"),
                "PUT",
                new TopicFilter("a/+/#"),
                true,
                new RequestHeaders(Map.of("X-Token", "t0ken")),
                Duration.ofSeconds(7),
                new RetryRule(2, Duration.ofSeconds(9)),
                new SigningSecret("s3cret"),
                null,
                NOW,
                NOW.plusMillis(1));

        table.write(webhook).join();
        assertThat(table.all()).containsExactly(webhook);

        table.write(webhook.enabled(false, NOW.plusSeconds(1))).join();
        assertThat(table.all()).containsExactly(webhook.enabled(false, NOW.plusSeconds(1)));

        table.delete(webhook.id()).join();
        assertThat(table.all()).isEmpty();
    }

    private static void keepsDeadLetters(DeadLetters letters) {
        for (long id = 1; id <= 3; id++) {
            letters.keep("7", letter(id, 0)).join();
        }
        letters.keep("7", letter(2, 1)).join();
        letters.keep("8", letter(2, 0)).join();

        assertThat(ids(letters.list("7", Long.MAX_VALUE, 2))).containsExactly(3L, 2L);
        assertThat(ids(letters.list("7", 2, 2))).containsExactly(1L);
        assertThat(ids(letters.between("7", 1, Instant.EPOCH, NOW.plusMillis(3), 10)))
                .containsExactly(2L);
        DeadLetter found = letters.find("7", List.of(2L, 9L)).get(0);
        assertThat(found.message().payload()).containsExactly(0, 0xff, 2);
        assertThat(found).usingRecursiveComparison().isEqualTo(letter(2, 1));

        letters.delete("7", letter(2, 0)).join();
        assertThat(letters.find("7", List.of(2L)))
                .as("the letter of a later failure stays")
                .hasSize(1);
        letters.delete("7", letter(2, 1)).join();
        assertThat(letters.find("7", List.of(2L))).isEmpty();
        letters.deleteAll("7").join();
        assertThat(letters.list("7", Long.MAX_VALUE, 10)).isEmpty();
        assertThat(letters.list("8", Long.MAX_VALUE, 10)).hasSize(1);
    }

    private static DeadLetter letter(long id, int later) {
        StoredMessage message = new StoredMessage(
                id,
                "t/\uD83D\uDE00",
                new byte[] {0, (byte) 0xff, (byte) id},
                1,
                true,
                Direction.RECEIVED,
                "hivemq",
                "{\"content_type\":\"x\"}",
                NOW.toEpochMilli() + id,
                false);
        return new DeadLetter(message, 4, 500, "answered 500", NOW.plusSeconds(60 + later));
    }

    private static List<Long> ids(List<DeadLetter> letters) {
        return letters.stream().map(letter -> letter.message().id()).toList();
    }
}
