package dev.serai.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.publish.IdempotencyKeys.Answer;
import dev.serai.publish.IdempotencyKeys.Claim;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyKeysTest {
    private static final Answer ANSWER = new Answer(200, "{\"id\":\"1\"}");

    private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
    private Store store;
    private IdempotencyKeys keys;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(StoreSettings.sqlite(folder.resolve("store.db")));
        store.start();
        keys = new IdempotencyKeys(store, Runnable::run, clock::get);
    }

    @AfterEach
    void close() {
        store.stop();
    }

    @Test
    void oneOfFiftyAtOnceIsTheFirstAndTheOthersGetItsAnswer() {
        List<CompletableFuture<Claim>> claims = IntStream.range(0, 50)
                .parallel()
                .mapToObj(n -> keys.claim("laravel", "k", "request"))
                .toList();
        List<Claim> own = claims.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
        assertThat(own).hasSize(1);

        keys.keep(own.get(0), ANSWER).join();

        assertThat(claims)
                .allSatisfy(claim -> assertThat(claim.join().answered()).hasValue(ANSWER));
    }

    @Test
    void theAnswerIsThereAfterARestart() {
        keys.keep(first("k"), ANSWER).join();
        store.stop();
        store.start();

        IdempotencyKeys restarted = new IdempotencyKeys(store, Runnable::run, clock::get);
        assertThat(restarted.claim("laravel", "k", "request").join().answered()).hasValue(ANSWER);
        assertThat(restarted.claim("another", "k", "request").join().answered()).isEmpty();
    }

    @Test
    void anotherRequestUnderTheSameKeyIsAConflict() {
        Claim first = first("k");
        assertConflict();
        keys.keep(first, ANSWER).join();
        assertConflict();
    }

    @Test
    void aRepeatIsNoConflictWhileAnotherRequestUnderTheKeyIsLookedUp() throws SQLException {
        keys.keep(first("k"), ANSWER).join();
        HikariDataSource database = (HikariDataSource) store.dataSource();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < database.getMaximumPoolSize(); i++) {
            all.add(database.getConnection());
        }
        CompletableFuture<Claim> other = CompletableFuture.supplyAsync(
                () -> keys.claim("laravel", "k", "another request").join());
        await().until(() -> database.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

        CompletableFuture<Claim> repeat = keys.claim("laravel", "k", "request");
        for (Connection connection : all) {
            connection.close();
        }

        assertThat(repeat.join().answered()).hasValue(ANSWER);
        assertThatThrownBy(other::join).hasRootCauseInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void theNextInLineBecomesTheFirstWhereTheFirstFailed() {
        Claim first = first("k");
        CompletableFuture<Claim> waiting = keys.claim("laravel", "k", "request");
        assertThat(waiting).isNotDone();
        keys.release(first);

        assertThat(waiting.join().answered()).isEmpty();
        assertThat(waiting.join()).isNotSameAs(first);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        keys.keep(first("old"), ANSWER).join();
        clock.addAndGet(24 * 3_600_000L + 1);
        keys.keep(first("young"), ANSWER).join();

        assertThat(keys.claim("laravel", "old", "another request").join().answered())
                .isEmpty();
        assertThat(keys.forgetOld().join()).isEqualTo(1);
        assertThat(keys.claim("laravel", "young", "request").join().answered()).hasValue(ANSWER);
    }

    private Claim first(String key) {
        Claim claim = keys.claim("laravel", key, "request").join();
        assertThat(claim.answered()).isEmpty();
        return claim;
    }

    private void assertConflict() {
        assertThatThrownBy(() -> keys.claim("laravel", "k", "another request").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IdempotencyConflictException.class);
    }
}
