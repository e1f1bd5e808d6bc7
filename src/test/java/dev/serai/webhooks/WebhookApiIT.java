package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.SeraiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookApiIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Receiver receiver = new Receiver();
    private SeraiServer serai;

    @BeforeAll
    void start(@TempDir Path folder) {
        serai = new SeraiServer(folder)
                .with("WEBHOOK_ALLOW_PRIVATE", "true")
                .with("WEBHOOK_ENABLED", "true")
                .with("WEBHOOK_URL", receiver.url() + "/global")
                .with("WEBHOOK_SECRET", "global-secret")
                .start();
    }

    @AfterAll
    void stop() {
        serai.close();
        receiver.close();
    }

    @AfterEach
    void answerAgain() {
        receiver.answering(call -> 200);
    }

    @Test
    void makesAWebhookWithTheDefaultsOfTheContractAndShowsNoSecret() throws Exception {
        HttpResponse<String> answer = serai.post(
                "/webhooks",
                """
                {"Name":"orders","url":"%s","topic_filter":"orders/#","secret":"s3cret",
                 "headers":{"X-Token":"t0ken"},"unknown":1}"""
                        .formatted(receiver.url()));

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode webhook = JSON.readTree(answer.body()).get("webhook");
        assertThat(webhook.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "id",
                        "name",
                        "url",
                        "method",
                        "topic_filter",
                        "enabled",
                        "headers",
                        "timeout",
                        "retry_count",
                        "retry_delay",
                        "secret",
                        "previous_secret",
                        "created_at",
                        "updated_at");
        assertThat(webhook.get("id").asText()).matches("\\d+");
        assertThat(webhook.get("method").asText()).isEqualTo("POST");
        assertThat(webhook.get("timeout").asInt()).isEqualTo(10);
        assertThat(webhook.get("retry_count").asInt()).isEqualTo(3);
        assertThat(webhook.get("retry_delay").asInt()).isEqualTo(5);
        assertThat(answer.body()).contains("\"***\"").doesNotContain("s3cret").doesNotContain("t0ken");
        String id = webhook.get("id").asText();
        assertThat(serai.get("/webhooks/" + id).body()).contains("orders/#").doesNotContain("s3cret");
        assertThat(serai.get("/webhooks?limit=1000").body()).contains(id).doesNotContain("t0ken");
    }

    @Test
    void changesOnlyTheFieldsThatAreNamedAndKeepsSecretsThatComeBackMasked() throws Exception {
        String id = create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\",\"secret\":\"s3cret\","
                + "\"headers\":{\"X-Token\":\"t0ken\"}}");

        HttpResponse<String> answer =
                put(id, "{\"name\":\"b\",\"secret\":\"***\",\"headers\":{\"X-Token\":\"***\",\"X-New\":\"n\"}}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).get("message").asText()).isEqualTo("Webhook " + id + " updated");
        assertThat(JSON.readTree(answer.body()).at("/webhook/topic_filter").asText())
                .isEqualTo("a");
        test(id);
        Receiver.Call call = receiver.calls().get(receiver.calls().size() - 1);
        assertThat(call.header("X-Token")).isEqualTo("t0ken");
        assertThat(call.header("X-New")).isEqualTo("n");
        assertThat(call.header("Signature")).hasSize(64);
    }

    @Test
    void keepsASecretThatIsNullAndTakesNoMaskForOne() throws Exception {
        String id = create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\",\"secret\":\"s3cret\"}");

        HttpResponse<String> kept = put(id, "{\"secret\":null}");
        assertThat(JSON.readTree(kept.body()).at("/webhook/secret").asText()).isEqualTo("***");
        HttpResponse<String> taken = put(id, "{\"secret\":\"\"}");
        assertThat(JSON.readTree(taken.body()).at("/webhook/secret").isNull()).isTrue();
        HttpResponse<String> refused = put(id, "{\"secret\":\"***\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("secret must not be ***");
    }

    @Test
    void replaysEverythingForTheListThatPhpMakesOfNothing() throws Exception {
        String id = create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\"}");

        assertThat(serai.post("/webhooks/" + id + "/replay", "[]").statusCode()).isEqualTo(200);
    }

    @Test
    void takesTheEmptyListThatPhpMakesOfAnObjectWithoutHeaders() throws Exception {
        String id =
                create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\",\"headers\":{\"X-Token\":\"t0ken\"}}");

        HttpResponse<String> answer = put(id, "{\"headers\":[]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).at("/webhook/headers")).isEmpty();
    }

    @Test
    void tellsHowATestCallEnded() throws Exception {
        String id = create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\"}");

        JsonNode good = test(id);
        receiver.answering(call -> 500);
        JsonNode bad = test(id);

        assertThat(good.get("delivered").asBoolean()).isTrue();
        assertThat(good.get("status_code").asInt()).isEqualTo(200);
        assertThat(bad.get("delivered").asBoolean()).isFalse();
        assertThat(bad.get("status_code").asInt()).isEqualTo(500);
    }

    @Test
    void aWebhookWhoseAddressIsNoLongerAllowedCanBeSwitchedOff() throws Exception {
        String id = create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\"}");
        serai.stop();
        serai.with("WEBHOOK_ALLOW_PRIVATE", "false").start();
        try {
            HttpResponse<String> off = put(id, "{\"enabled\":false,\"url\":\"%s\"}".formatted(receiver.url()));
            assertThat(off.statusCode()).as(off.body()).isEqualTo(200);
            assertThat(put(id, "{\"url\":\"%s/other\"}".formatted(receiver.url()))
                            .statusCode())
                    .isEqualTo(400);
        } finally {
            serai.stop();
            serai.with("WEBHOOK_ALLOW_PRIVATE", "true").start();
        }
    }

    @Test
    void saysWhyATestCallReachedNobody() throws Exception {
        HttpResponse<String> created =
                serai.post("/webhooks", "{\"name\":\"a\",\"url\":\"http://nobody.invalid/\",\"topic_filter\":\"a\"}");
        String id = JSON.readTree(created.body()).at("/webhook/id").asText();

        assertThat(test(id).at("/message").asText())
                .isEqualTo("Test not delivered: the host of the url has no address");
    }

    @Test
    void forgetsADeletedWebhook() throws Exception {
        String id = create("{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\"}");

        HttpResponse<String> answer = serai.send(serai.request("/webhooks/" + id)
                .header("X-API-Key", SeraiServer.KEY)
                .DELETE());

        assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"message\":\"Webhook " + id + " deleted\"}");
        assertThat(serai.get("/webhooks/" + id).statusCode()).isEqualTo(404);
        assertThat(serai.get("/webhooks/" + id + "/dead-letters").statusCode()).isEqualTo(404);
        assertThat(serai.post("/webhooks/" + id + "/replay", "").statusCode()).isEqualTo(404);
        assertThat(serai.post("/webhooks/" + id + "/test", "").statusCode()).isEqualTo(404);
    }

    @Test
    void showsTheGlobalWebhookButLeavesItToTheEnvironment() {
        assertThat(serai.get("/webhooks/0").body())
                .contains("\"name\":\"global\"")
                .doesNotContain("global-secret");
        assertThat(put("0", "{\"name\":\"x\"}").statusCode()).isEqualTo(400);
        assertThat(serai.get("/webhooks/0/dead-letters").body())
                .isEqualTo("{\"status\":\"success\",\"dead_letters\":[],\"count\":0}");
        assertThat(serai.post("/webhooks/0/replay", "{}").body())
                .isEqualTo("{\"status\":\"success\",\"message\":\"0 messages replayed\",\"count\":0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a\"}|name is required",
                "{\"name\":\"a\",\"topic_filter\":\"a\"}|url is required",
                "{\"name\":\"a\",\"url\":\"ftp://127.0.0.1/\",\"topic_filter\":\"a\"}|url must start with",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a#\"}|topic filter must use",
                "{\"name\":\"a\",\"url\":\"http://[fe80::1%25lo]/\",\"topic_filter\":\"a\"}|url must not name a zone",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"$share/g/a\"}|topic_filter must not",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a\",\"method\":\"GET\"}|method must be",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a\",\"timeout\":0}|timeout must be from",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a\",\"retry_count\":-1}|retry_count must",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a\",\"headers\":{\"A\":\"x\\r\\nB: y\"}}|headers",
                "{\"name\":\"a\",\"url\":\"http://127.0.0.1/\",\"topic_filter\":\"a\",\"headers\":{\"Host\":\"x\"}}|headers",
                "{\"name\":1}|Invalid request body",
                "[]|Invalid request body",
                "{|Invalid request body",
                "``|Invalid request body"
            })
    void refusesAWebhookThatIsNone(String body, String message) throws Exception {
        HttpResponse<String> answer = serai.post("/webhooks", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("status").asText()).isEqualTo("error");
        assertThat(JSON.readTree(answer.body()).get("message").asText()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ids\":[\"x\"]}|400",
                "{\"ids\":1}|400",
                "{\"since\":\"yesterday\"}|400",
                "nothing|400",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-01T01:00:00+02:00\"}|200",
                "{\"ids\":[]}|200"
            })
    void readsWhatToReplay(String body, int status) {
        assertThat(serai.post("/webhooks/0/replay", body).statusCode()).isEqualTo(status);
    }

    @Test
    void refusesWhoMayNotSubscribe(@TempDir Path folder) throws Exception {
        try (SeraiServer other = new SeraiServer(folder)
                .with("API_KEYS", SeraiServer.KEY + ":publisher")
                .start()) {
            HttpResponse<String> answer =
                    other.post("/webhooks", "{\"name\":\"a\",\"url\":\"https://example.org/\",\"topic_filter\":\"a\"}");

            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void refusesAPrivateAddressUnlessTheOperatorAllowsIt(@TempDir Path folder) throws Exception {
        try (SeraiServer strict = new SeraiServer(folder).start()) {
            HttpResponse<String> answer = strict.post(
                    "/webhooks", "{\"name\":\"a\",\"url\":\"%s\",\"topic_filter\":\"a\"}".formatted(receiver.url()));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(JSON.readTree(answer.body()).get("message").asText())
                    .contains("private, loopback or link-local");
        }
    }

    @Test
    void listsAndReplaysDeadLettersByTheIdsItShows() throws Exception {
        String id = create("{\"name\":\"dead\",\"url\":\"%s/dead\",\"topic_filter\":\"dead/#\",\"retry_count\":0}");
        receiver.answering(call -> call.target().endsWith("/dead") ? 500 : 200);
        serai.post("/subscribe", "{\"topic\":\"dead/#\",\"qos\":1}");
        for (int i = 0; i < 3; i++) {
            serai.post("/publish", "{\"topic\":\"dead/a\",\"qos\":1,\"payload\":" + i + "}");
        }
        await().until(() -> deadLetters(id, "").get("count").asInt() == 3);

        String newest = deadLetters(id, "?limit=1").at("/dead_letters/0/id").asText();
        JsonNode older = deadLetters(id, "?after=" + newest);
        assertThat(older.get("count").asInt()).isEqualTo(2);
        String middle = older.at("/dead_letters/0/id").asText();

        receiver.answering(call -> 200);
        assertThat(serai.post("/webhooks/" + id + "/replay", "{\"Ids\":[\"" + middle + "\"]}")
                        .body())
                .contains("1 messages replayed");
        await().until(() -> deadLetters(id, "").get("count").asInt() == 2);
        assertThat(receiver.calls().stream()
                        .filter(call -> call.target().endsWith("/dead"))
                        .reduce((before, last) -> last))
                .hasValueSatisfying(
                        call -> assertThat(call.header("webhook-id")).isEqualTo(middle));
        assertThat(serai.post("/webhooks/" + id + "/replay", "{\"since\":\"2020-01-01T00:00:00Z\"}")
                        .body())
                .contains("2 messages replayed");
    }

    @Test
    void pagesThroughTheWebhooksByTheIdsItShows() throws Exception {
        String first = create("{\"name\":\"first\",\"url\":\"%s\",\"topic_filter\":\"a\"}");
        String second = create("{\"name\":\"second\",\"url\":\"%s\",\"topic_filter\":\"a\"}");

        assertThat(JSON.readTree(serai.get("/webhooks?limit=1&after=" + first).body())
                        .at("/webhooks/0/id")
                        .asText())
                .isEqualTo(second);
    }

    private JsonNode deadLetters(String id, String query) throws JsonProcessingException {
        return JSON.readTree(
                serai.get("/webhooks/" + id + "/dead-letters" + query).body());
    }

    private String create(String body) throws JsonProcessingException {
        HttpResponse<String> answer = serai.post("/webhooks", body.formatted(receiver.url()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).at("/webhook/id").asText();
    }

    private HttpResponse<String> put(String id, String body) {
        return serai.send(serai.request("/webhooks/" + id)
                .header("X-API-Key", SeraiServer.KEY)
                .PUT(BodyPublishers.ofString(body)));
    }

    private JsonNode test(String id) throws JsonProcessingException {
        HttpResponse<String> answer = serai.post("/webhooks/" + id + "/test", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
