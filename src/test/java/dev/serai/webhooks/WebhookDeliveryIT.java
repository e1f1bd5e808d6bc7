package dev.serai.webhooks;

import static dev.serai.webhooks.WebhookService.webhook;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.webhooks.Receiver.Call;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookDeliveryIT {
    private static final Duration SOON = Duration.ofMillis(50);

    private final Receiver receiver = new Receiver();
    private Path folder;
    private WebhookService service;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        service = new WebhookService(folder);
    }

    @AfterEach
    void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void tellsTheApplicationWithASignatureOfTheExactBytes() throws Exception {
        service.webhooks().put(webhook("1", receiver.url() + "?x=1", "sensors/+", 0, SOON));

        service.offer("sensors/7", "{\"t\": 21.50}").join();

        await().until(() -> receiver.calls().size() == 1);
        Call call = receiver.calls().get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.target()).isEqualTo("/hook?x=1");
        assertThat(call.body())
                .startsWith("{\"topic\":\"sensors/7\",\"payload\":{\"t\": 21.50},\"qos\":1,\"timestamp\":\"");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(call.header("Signature")).isEqualTo(java.util.HexFormat.of().formatHex(mac.doFinal(call.bytes())));
        assertThat(call.header("Content-Type")).isEqualTo("application/json");
        assertThat(call.header("webhook-id")).matches("\\d+");
    }

    @Test
    void tellsOnlyAboutTopicsThatTheFilterMatches() {
        service.webhooks().put(webhook("1", receiver.url(), "#", 0, SOON));
        service.webhooks().put(webhook("2", receiver.url(), "a/b", 0, SOON));

        service.offer("$SYS/uptime", "1").join();
        service.offer("a/c", "2").join();
        service.offer("a/b", "3").join();

        await().until(() -> receiver.calls().size() >= 3);
        assertThat(receiver.calls()).hasSize(3).noneMatch(call -> call.body().contains("$SYS"));
    }

    @Test
    void keepsTheOrderOfATopicThroughFailuresWhileOtherTopicsGoOn() {
        AtomicInteger failures = new AtomicInteger(5);
        receiver.answering(call -> call.body().contains("\"bad\"") && failures.getAndDecrement() > 0 ? 500 : 200);
        service.webhooks().put(webhook("1", receiver.url(), "#", 10, Duration.ofMillis(200)));

        for (int i = 0; i < 300; i++) {
            service.offer("bad", "" + i).join();
            service.offer("good", "" + i).join();
        }

        await().atMost(60, SECONDS).until(() -> service.webhooks().waiting("1") == 0);
        assertThat(taken("good")).isEqualTo(IntStream.range(0, 300).boxed().toList());
        assertThat(taken("bad").stream().distinct().toList())
                .isEqualTo(IntStream.range(0, 300).boxed().toList());
        List<String> topics = receiver.calls().stream().map(Call::body).toList();
        assertThat(lastIndex(topics, "good")).isLessThan(lastIndex(topics, "bad"));
    }

    @Test
    void callsAgainWithTheSameIdAndAHigherAttempt() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answering(call -> calls.incrementAndGet() < 3 ? 503 : 204);
        service.webhooks().put(webhook("1", receiver.url(), "#", 3, SOON));

        service.offer("a", "1").join();

        await().until(() -> service.webhooks().waiting("1") == 0);
        assertThat(receiver.calls()).hasSize(3);
        assertThat(receiver.calls().stream()
                        .map(call -> call.header("webhook-id"))
                        .distinct())
                .hasSize(1);
        assertThat(receiver.calls().get(2).body()).endsWith("\"attempt\":3}");
    }

    @Test
    void keepsWhatWasNotTakenAmongTheDeadLettersUntilItIsReplayed() {
        receiver.answering(call -> 500);
        service.webhooks().put(webhook("1", receiver.url(), "#", 1, SOON));
        service.offer("a", new byte[] {(byte) 0xff, 0}).join();
        await().until(() -> service.webhooks().waiting("1") == 0);

        List<DeadLetter> letters = service.webhooks().deadLetters().list("1", Long.MAX_VALUE, 10);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).attempts()).isEqualTo(2);
        assertThat(letters.get(0).status()).isEqualTo(500);

        receiver.answering(call -> 200);
        String twice = "{\"ids\":[\"%1$d\",\"%1$d\"]}"
                .formatted(letters.get(0).message().id());
        assertThat(Replay.parse(twice.getBytes(StandardCharsets.UTF_8)).run(service.webhooks(), "1"))
                .isEqualTo(1);

        await().until(() -> receiver.calls().size() == 3);
        assertThat(receiver.calls().get(2).header("webhook-id"))
                .isEqualTo(receiver.calls().get(0).header("webhook-id"));
        assertThat(receiver.calls().get(2).body())
                .contains("\"payload\":\"/wA=\"")
                .contains("\"base64\"");
        assertThat(service.webhooks().deadLetters().list("1", Long.MAX_VALUE, 10))
                .isEmpty();
    }

    @Test
    void isDisabledByAGoneAnswer() {
        receiver.answering(call -> 410);
        service.webhooks().put(webhook("1", receiver.url(), "#", 3, SOON));

        service.offer("a", "1").join();

        await().until(() -> !service.webhooks().find("1").orElseThrow().enabled());
        assertThat(receiver.calls()).hasSize(1);
        assertThat(service.webhooks().deadLetters().list("1", Long.MAX_VALUE, 10))
                .hasSize(1);
    }

    @Test
    void waitsAsLongAsTheApplicationAsks() {
        AtomicInteger calls = new AtomicInteger();
        List<Instant> times = new ArrayList<>();
        receiver.retryAfter("2");
        receiver.answering(call -> {
            times.add(Instant.now());
            return calls.incrementAndGet() == 1 ? 429 : 200;
        });
        service.webhooks().put(webhook("1", receiver.url(), "#", 1, SOON));

        service.offer("a", "1").join();
        await().until(() -> receiver.calls().size() == 1);
        service.offer("b", "1").join();

        await().until(() -> receiver.calls().size() == 3);
        assertThat(times.get(1)).isAfter(times.get(0).plusMillis(1900));
    }

    @Test
    void waitsAsLongAsTheApplicationAsksAlsoWithoutRetries() {
        List<Instant> times = new CopyOnWriteArrayList<>();
        receiver.retryAfter("2");
        receiver.answering(call -> {
            times.add(Instant.now());
            return times.size() == 1 ? 429 : 200;
        });
        service.webhooks().put(webhook("1", receiver.url(), "#", 0, SOON));

        service.offer("a", "1").join();
        service.offer("a", "2").join();

        await().until(() -> times.size() == 2);
        assertThat(times.get(1)).isAfter(times.get(0).plusMillis(1900));
    }

    /** The name of a property may be longer than the JSON library reads. */
    @Test
    void deliversAMessageWhosePropertiesCannotBeRead() {
        service.webhooks().put(webhook("1", receiver.url(), "#", 0, SOON));

        service.offer("a", "{\"user_properties\":{\"" + "k".repeat(60_000) + "\":\"traceparent\"}}", "1")
                .join();
        service.offer("a", "2").join();

        await().until(() -> receiver.calls().size() == 2);
    }

    @Test
    void isDisabledByAGoneAnswerAlsoOnceTheDeadLettersAreBack() throws Exception {
        receiver.answering(call -> 410);
        service.webhooks().put(webhook("1", receiver.url(), "#", 3, SOON));
        try (Connection connection = service.store().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE serai_dead_letters RENAME TO away");
            service.offer("a", "1").join();
            await().until(() -> receiver.calls().size() == 1);
            await().during(Duration.ofSeconds(2))
                    .until(() -> service.webhooks().find("1").orElseThrow().enabled());
            statement.execute("ALTER TABLE away RENAME TO serai_dead_letters");
        }

        await().atMost(Duration.ofSeconds(90))
                .until(() -> !service.webhooks().find("1").orElseThrow().enabled());
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void followsNoRedirect() {
        try (Receiver other = new Receiver()) {
            receiver.redirectingTo(other.url());
            service.webhooks().put(webhook("1", receiver.url(), "#", 0, SOON));

            service.offer("a", "1").join();

            await().until(() -> service.webhooks()
                            .deadLetters()
                            .list("1", Long.MAX_VALUE, 10)
                            .size()
                    == 1);
            assertThat(other.calls()).isEmpty();
        }
    }

    @Test
    void usesNoMoreSocketsThanItMay() {
        CountDownLatch go = new CountDownLatch(1);
        answerAfter(go);
        // A call given up early would free its socket here while the application still counts it.
        service.webhooks().put(webhook("1", receiver.url(), "#", Duration.ofMinutes(1), new RetryRule(0, SOON)));
        for (int i = 0; i < 100; i++) {
            service.offer("t/" + i, "1").join();
        }
        await().until(() -> receiver.mostAtOnce() == EndpointClient.MAX_SOCKETS);
        go.countDown();

        await().until(() -> receiver.calls().size() == 100);
        assertThat(receiver.mostAtOnce()).isEqualTo(EndpointClient.MAX_SOCKETS);
    }

    private void answerAfter(CountDownLatch go) {
        receiver.answering(call -> {
            try {
                go.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return 200;
        });
    }

    @Test
    void hasNoMoreOfLargeMessagesInMemoryThanItMay() {
        CountDownLatch go = new CountDownLatch(1);
        answerAfter(go);
        service.webhooks().put(webhook("1", receiver.url(), "#", Duration.ofMinutes(1), new RetryRule(0, SOON)));
        for (int i = 0; i < 12; i++) {
            service.offer("t/" + i, new byte[3_000_000]).join();
        }
        await().until(() -> receiver.mostAtOnce() == 5);
        await().during(Duration.ofSeconds(1)).until(() -> receiver.mostAtOnce() == 5);
        go.countDown();

        await().until(() -> receiver.calls().size() == 12);
    }

    @Test
    void deliversLargeAndOddPayloadsWhole() {
        service.webhooks().put(webhook("1", receiver.url(), "#", 0, SOON));
        String large = "\"" + "é".repeat(1_000_000) + "\"";

        service.offer("large", large).join();
        service.offer("number", "12345678901234567890.10").join();
        service.offer("quote", "say \"hi\" \u0000 \uD83D\uDE00").join();

        await().until(() -> receiver.calls().size() == 3);
        assertThat(body("large")).contains("\"payload\":" + large + ",");
        assertThat(body("number")).contains("\"payload\":12345678901234567890.10,");
        assertThat(body("quote")).contains("\"payload\":\"say \\\"hi\\\" \\u0000 \uD83D\uDE00\",");
    }

    @Test
    void deliversAfterARestartWhatWaited() throws Exception {
        receiver.answering(call -> 500);
        service.webhooks().put(webhook("1", receiver.url(), "#", 50, Duration.ofSeconds(30)));
        for (int i = 0; i < 200; i++) {
            service.offer("t/" + i % 3, "" + i).join();
        }
        await().until(() -> receiver.calls().size() >= 3);
        service.close();
        receiver.answering(call -> 200);
        int before = receiver.calls().size();

        service = new WebhookService(folder);

        await().until(() -> service.webhooks().waiting("1") == 0);
        List<Integer> after = receiver.calls().subList(before, receiver.calls().size()).stream()
                .filter(call -> call.body().contains("\"t/0\""))
                .map(WebhookDeliveryIT::number)
                .toList();
        assertThat(after)
                .isEqualTo(
                        IntStream.range(0, 200).filter(i -> i % 3 == 0).boxed().toList());
        assertThat(receiver.calls()).hasSize(before + 200);
    }

    @Test
    void deliversABacklogThatIsLargerThanMemory() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        receiver.answering(call -> {
            try {
                go.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return calls.incrementAndGet() % 100 == 0 ? 500 : 200;
        });
        service.webhooks().put(webhook("1", receiver.url(), "#", 10, SOON));
        String padding = "x".repeat(8_000);
        List<CompletableFuture<Void>> offered = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            offered.add(service.offer("t/" + i % 50, "{\"i\":" + i + ",\"x\":\"" + padding + "\"}"));
        }
        CompletableFuture.allOf(offered.toArray(CompletableFuture[]::new)).join();
        go.countDown();

        await().atMost(60, SECONDS).until(() -> service.webhooks().waiting("1") == 0);
        for (int topic = 0; topic < 50; topic++) {
            int first = topic;
            assertThat(receiver.calls().stream()
                            .map(Call::body)
                            .map(body ->
                                    Integer.valueOf(body.substring(body.indexOf("\"i\":") + 4, body.indexOf(",\"x\""))))
                            .filter(i -> i % 50 == first)
                            .distinct())
                    .containsExactlyElementsOf(IntStream.range(0, 4_000)
                            .filter(i -> i % 50 == first)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void keepsTheOrderWhereMessagesBeginToGoToDiskWhileTheJournalIsBusy(@TempDir Path other) throws Exception {
        try (WebhookService slow = WebhookService.withASlowJournal(other)) {
            slow.webhooks().put(webhook("1", receiver.url(), "#", 0, SOON));

            CompletableFuture.allOf(IntStream.range(0, 1_000)
                            .mapToObj(i -> slow.offer("t", i + " ".repeat(1_000)))
                            .toArray(CompletableFuture[]::new))
                    .join();

            await().atMost(60, SECONDS).until(() -> slow.webhooks().waiting("1") == 0);
        }
        assertThat(receiver.calls().stream().map(WebhookDeliveryIT::number))
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void appliesAChangeToWhatWaits() {
        receiver.answering(call -> 500);
        service.webhooks().put(webhook("1", receiver.url(), "#", 50, Duration.ofSeconds(30)));
        service.offer("a", "1").join();
        await().until(() -> receiver.calls().size() == 1);
        try (Receiver other = new Receiver()) {
            service.webhooks().put(webhook("1", other.url(), "#", 0, SOON));

            await().until(() -> other.calls().size() == 1);
        }
    }

    private List<Integer> taken(String topic) {
        return receiver.calls().stream()
                .filter(call -> call.body().contains("\"" + topic + "\""))
                .map(WebhookDeliveryIT::number)
                .toList();
    }

    private static Integer number(Call call) {
        return Integer.valueOf(call.body().replaceFirst(".*\"payload\":(\\d+) *,.*", "$1"));
    }

    private String body(String topic) {
        return receiver.calls().stream()
                .map(Call::body)
                .filter(body -> body.startsWith("{\"topic\":\"" + topic + "\""))
                .findFirst()
                .orElseThrow();
    }

    private static int lastIndex(List<String> bodies, String topic) {
        return IntStream.range(0, bodies.size())
                .filter(i -> bodies.get(i).contains("\"" + topic + "\""))
                .max()
                .orElseThrow();
    }
}
