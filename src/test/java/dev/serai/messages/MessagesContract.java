package dev.serai.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the message store promises, whichever database is behind it. */
abstract class MessagesContract {
    private static final int HOUR = 3_600_000;

    /** Byte by byte a megabyte takes half a minute. */
    private static final RecursiveComparisonConfiguration BYTES_AT_ONCE = RecursiveComparisonConfiguration.builder()
            .withComparatorForType(Arrays::compare, byte[].class)
            .build();

    final MessageIds ids = new MessageIds();
    private Store store;
    private Messages messages;

    /** An empty or used database. */
    abstract StoreSettings settings() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = new Store(settings(), new TakeOver());
        store.start();
        store.write(transaction -> {
                    try (var statement = transaction.connection().createStatement()) {
                        return statement.executeUpdate("DELETE FROM serai_messages");
                    }
                })
                .join();
        messages = new Messages(store);
    }

    @AfterEach
    void close() {
        store.stop();
    }

    @Test
    void keepsEveryByteAndEveryField() {
        byte[] bytes = new byte[256];
        IntStream.range(0, 256).forEach(n -> bytes[n] = (byte) n);
        String topic = "ünï/😀/%_!'\"" + "x".repeat(5000);
        StoredMessage saved = new StoredMessage(
                ids.next(), topic, bytes, 2, true, Direction.RECEIVED, "hivemq", "{\"a\":\"\\u0000\"}", 1234567L, true);
        messages.save(saved).join();

        assertThat(messages.find(saved.id())).get().usingRecursiveComparison().isEqualTo(saved);
    }

    @Test
    void keepsAnEmptyPayloadAndAMegabyte() {
        StoredMessage empty = message("a", "", false);
        StoredMessage large = message("a", "x".repeat(1_000_000), false);
        messages.saveAll(List.of(empty, large)).join();

        assertThat(messages.list(all()))
                .usingRecursiveFieldByFieldElementComparator(BYTES_AT_ONCE)
                .containsExactly(large, empty);
    }

    @Test
    void pagesThroughEverythingNewestFirst() {
        List<StoredMessage> saved = saveNumbered(250);

        List<Long> read = new ArrayList<>();
        Long after = null;
        List<StoredMessage> page;
        do {
            page = messages.list(new MessageQuery(null, null, null, 100, after));
            page.forEach(message -> read.add(message.id()));
            after = page.isEmpty() ? null : page.get(page.size() - 1).id();
        } while (page.size() == 100);

        List<Long> expected =
                new ArrayList<>(saved.stream().map(StoredMessage::id).toList());
        java.util.Collections.reverse(expected);
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void pagesThroughWhatIsNotConfirmedOfBothDirections() {
        List<StoredMessage> saved = IntStream.range(0, 100)
                .mapToObj(n -> message("a", "x", n % 3 == 0, n % 7 < 4 ? Direction.PUBLISHED : Direction.RECEIVED))
                .toList();
        messages.saveAll(saved).join();

        List<Long> read = new ArrayList<>();
        Long after = null;
        List<StoredMessage> page;
        do {
            page = messages.list(new MessageQuery(false, null, null, 7, after));
            page.forEach(message -> read.add(message.id()));
            after = page.isEmpty() ? null : page.get(page.size() - 1).id();
        } while (page.size() == 7);

        assertThat(read)
                .isEqualTo(saved.stream()
                        .filter(message -> !message.confirmed())
                        .map(StoredMessage::id)
                        .sorted(Comparator.reverseOrder())
                        .toList());
    }

    @Test
    void aCallerWhoMaySeeFewTopicsGetsAFullPage() {
        saveNumbered(2_500);
        List<StoredMessage> own = List.of(message("own", "1", false), message("own", "2", false));
        messages.saveAll(own).join();
        saveNumbered(2_500);

        List<StoredMessage> page = messages.list(new MessageQuery(false, null, null, 2, null), "own"::equals);

        assertThat(page)
                .extracting(StoredMessage::id)
                .containsExactly(own.get(1).id(), own.get(0).id());
    }

    @Test
    void aPageHoldsEightMegabytesOrOneMessage() {
        List<Integer> megabytes = List.of(3, 3, 3, 9, 1, 1);
        List<StoredMessage> saved = megabytes.stream()
                .map(size -> message("a", "x".repeat(size * 1_000_000), false))
                .toList();
        saved.forEach(message -> messages.save(message).join());

        List<Integer> pages = new ArrayList<>();
        Long after = null;
        List<StoredMessage> page = messages.list(all());
        while (!page.isEmpty()) {
            pages.add(page.size());
            after = page.get(page.size() - 1).id();
            page = messages.list(new MessageQuery(null, null, null, 100, after));
        }

        assertThat(pages).containsExactly(2, 1, 2, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b",
        "a/+, a/b|a/c|a/%|a/_",
        "a/#, a|a/b|a/c|a/b/c|a/%|a/_",
        "+/b/#, a/b|a/b/c",
        "a/%, a/%",
        "a/_, a/_",
        "#, a|a/b|a/c|a/b/c|A/B|a/%|a/_|b",
        "+, a|b",
        "$SYS/#, $SYS/up",
    })
    void searchesByTopicFilter(String filter, String expected) {
        for (String topic : List.of("a", "a/b", "a/c", "a/b/c", "A/B", "a/%", "a/_", "$SYS/up", "b")) {
            messages.save(message(topic, "x", false)).join();
        }

        List<StoredMessage> found = messages.list(new MessageQuery(null, null, new TopicFilter(filter), 1000, null));

        assertThat(found).extracting(StoredMessage::topic).containsExactlyInAnyOrder(expected.split("\\|"));
    }

    @Test
    void searchesPastRowsThatOnlyLookAlike() {
        StoredMessage wanted = message("a/x/b/c", "x", false);
        messages.save(wanted).join();
        for (int n = 0; n < 50; n++) {
            messages.save(message("a/x/y/b/c", "x", false)).join();
        }

        assertThat(messages.list(new MessageQuery(null, null, new TopicFilter("a/+/b/#"), 10, null)))
                .extracting(StoredMessage::id)
                .containsExactly(wanted.id());
    }

    @Test
    void filtersByConfirmedAndDirection() {
        StoredMessage open = message("a", "1", false);
        StoredMessage done = message("a", "2", true);
        messages.saveAll(List.of(open, done)).join();

        assertThat(list(true, null)).containsExactly(done.id());
        assertThat(list(false, null)).containsExactly(open.id());
        assertThat(list(null, Direction.PUBLISHED)).containsExactly(done.id(), open.id());
        assertThat(list(null, Direction.RECEIVED)).isEmpty();
    }

    @Test
    void confirmsManyAndSaysHowManyAreThere() {
        StoredMessage one = message("a", "1", false);
        StoredMessage two = message("a", "2", true);
        messages.saveAll(List.of(one, two)).join();

        assertThat(messages.confirm(List.of(one.id(), two.id(), 7L)).join()).isEqualTo(2);
        assertThat(messages.confirm(List.of(one.id())).join()).isEqualTo(1);
        assertThat(list(true, null)).containsExactly(two.id(), one.id());
    }

    @Test
    void deletesOneAndTheConfirmedOnes() {
        StoredMessage open = message("a", "1", false);
        messages.save(open).join();
        messages.saveAll(IntStream.range(0, 12_000)
                        .mapToObj(n -> message("a", "2", true))
                        .toList())
                .join();

        assertThat(messages.deleteConfirmed().join()).isEqualTo(12_000);
        assertThat(messages.delete(open.id()).join()).isTrue();
        assertThat(messages.delete(open.id()).join()).isFalse();
        assertThat(messages.list(all())).isEmpty();
    }

    @Test
    void retentionDeletesWhatIsTooOldAndThenTheOldestBeyondTheLimit() {
        long now = System.currentTimeMillis();
        List<StoredMessage> aged = IntStream.range(0, 10)
                .mapToObj(n -> new StoredMessage(
                        ids.next(),
                        "a",
                        new byte[0],
                        0,
                        false,
                        Direction.PUBLISHED,
                        "internal",
                        null,
                        now - (long) (10 - n) * HOUR,
                        false))
                .toList();
        messages.saveAll(aged).join();

        assertThat(new Retention(0, 0).apply(store, now).join()).isZero();
        assertThat(new Retention(5, 0).apply(store, now + 1).join()).isEqualTo(6);
        assertThat(new Retention(0, 3).apply(store, now).join()).isEqualTo(1);
        assertThat(messages.list(all()))
                .extracting(StoredMessage::id)
                .containsExactly(aged.get(9).id(), aged.get(8).id(), aged.get(7).id());
    }

    @Test
    void oneIdTwiceFailsTheSecondWriterAlone() {
        StoredMessage message = message("a", "1", false);
        messages.save(message).join();

        CompletableFuture<Integer> twice = messages.save(message);
        CompletableFuture<Integer> other = messages.save(message("b", "2", false));

        assertThatThrownBy(twice::join).isInstanceOf(CompletionException.class);
        assertThat(other.join()).isEqualTo(1);
        assertThat(messages.list(all())).hasSize(2);
    }

    @Test
    void everythingIsThereAfterAReopening() {
        List<StoredMessage> saved = saveNumbered(100);
        store.stop();
        store.start();

        assertThat(messages.list(all())).hasSize(100);
        assertThat(messages.newestId()).isEqualTo(saved.get(99).id());
    }

    private List<StoredMessage> saveNumbered(int count) {
        List<StoredMessage> saved = IntStream.range(0, count)
                .mapToObj(n -> message("a", Integer.toString(n), false))
                .toList();
        messages.saveAll(saved).join();
        return saved;
    }

    private List<Long> list(@Nullable Boolean confirmed, @Nullable Direction direction) {
        return messages.list(new MessageQuery(confirmed, direction, null, 100, null)).stream()
                .map(StoredMessage::id)
                .toList();
    }

    private static MessageQuery all() {
        return MessageQuery.of("any", null, null, null, null);
    }

    private StoredMessage message(String topic, String payload, boolean confirmed) {
        return message(topic, payload, confirmed, Direction.PUBLISHED);
    }

    private StoredMessage message(String topic, String payload, boolean confirmed, Direction direction) {
        return new StoredMessage(
                ids.next(), topic, payload.getBytes(UTF_8), 1, false, direction, "internal", null, 1L, confirmed);
    }
}
