package dev.serai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk, idempotent and EMQX-shaped publishing, the message store and subscriptions, over HTTP as Laravel calls them. */
class LaravelApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static SeraiServer serai;

    @BeforeAll
    static void start(@TempDir Path folder) {
        serai = new SeraiServer(folder).start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"z\":1,\"a\":[1.50,12345678901234567890,{\"b\":null}]}",
                "\"say \\\"hi\\\" \\u0000 😀\"",
                "23.50",
                "9223372036854775807",
                "true",
                "null",
                "\"\""
            })
    void aStoredMessageHasThePayloadThatWasPublished(String payload) {
        String id = publish("store/payload", "\"payload\":" + payload);

        assertThat(serai.get("/messages/" + id).body())
                .contains("\"payload\":" + payload + ",\"payload_encoding\":\"plain\"");
    }

    @Test
    void aStoredMessageOfBytesIsShownInBase64() {
        String id = publish("store/bytes", "\"payload\":\"AP8=\",\"payload_encoding\":\"base64\"");

        assertThat(serai.get("/messages/" + id).body())
                .contains("\"payload\":\"AP8=\",\"payload_encoding\":\"base64\"");
    }

    @Test
    void aMegabyteOfPayloadRoundTrips() throws IOException {
        String text = "x😀".repeat(200_000);
        String id = publish("store/large", "\"payload\":\"" + text + "\"");

        assertThat(json(serai.get("/messages/" + id)).at("/message/payload").textValue())
                .isEqualTo(text);
    }

    @Test
    void listsConfirmsAndDeletes() throws IOException {
        String first = publish("store/list", "\"payload\":1");
        String second = publish("store/list", "\"payload\":2");

        assertThat(json(serai.get("/messages?topic=store/list&limit=1"))
                        .at("/messages/0/id")
                        .textValue())
                .isEqualTo(second);
        assertThat(json(serai.get("/messages?topic=store/list&after=" + second))
                        .at("/messages/0/id")
                        .textValue())
                .isEqualTo(first);
        assertThat(serai.post("/messages/" + first + "/confirm", "").body())
                .contains("Message " + first + " confirmed");
        assertThat(serai.post("/messages/confirm", "{\"ids\":[\"" + second + "\",\"7\"," + second + "]}")
                        .body())
                .contains("\"count\":1");
        assertThat(json(serai.get("/messages?topic=store/list")).at("/count").intValue())
                .isZero();
        assertThat(send("DELETE", "/messages/" + first).body()).contains("Message " + first + " deleted");
        assertThat(send("DELETE", "/messages/confirmed").body()).contains("confirmed messages deleted");
        assertThat(serai.get("/messages/" + second).statusCode()).isEqualTo(404);
    }

    @Test
    void confirmsManyAndNotTooMany() {
        String id = serai.post("/publish", "{\"topic\":\"many\",\"payload\":1}")
                .body()
                .replaceFirst(".*\"id\":\"(\\d+)\".*", "$1");
        String ids = IntStream.range(1, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(serai.post("/messages/confirm", "{\"ids\":[" + ids + "," + id + "]}")
                        .body())
                .contains("1 messages confirmed");
        HttpResponse<String> tooMany = serai.post("/messages/confirm", "{\"ids\":[0," + ids + "," + id + "]}");
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooMany.body()).contains("ids must be at most 10000");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /messages?limit=0, 400",
        "GET, /messages?limit=1001, 400",
        "GET, /messages?direction=up, 400",
        "GET, /messages?topic=a/%23/b, 400",
        "GET, /messages/none, 404",
        "POST, /messages/12/confirm, 404",
        "POST, /messages/confirm, 400",
        "DELETE, /messages/12, 404",
        "PUT, /messages/12, 405",
        "POST, /publish/bulk, 400",
        "POST, /api/v5/publish, 400",
        "POST, /api/v5/publish/bulk, 400",
        "POST, /subscribe, 400",
        "POST, /unsubscribe, 400",
        "POST, /publish/bulk?partial=maybe, 400",
    })
    void refusesWhatItCannotDo(String method, String path, int status) {
        assertThat(send(method, path).statusCode()).isEqualTo(status);
    }

    @Test
    void refusesIdsThatAreNoneAndAFilterThatNamesAQueue() {
        assertThat(serai.post("/messages/confirm", "{\"ids\":[1.5]}").statusCode())
                .isEqualTo(400);
        assertThat(serai.post("/messages/confirm", "{\"ids\":[null]}").statusCode())
                .isEqualTo(400);
        assertThat(serai.post("/subscribe", "{\"topic\":\"a::b\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTopicHasNoMoreLevelsThanTheBrokerCanWalkWhenItStarts() throws IOException {
        String deepest = "d" + "/d".repeat(127);
        String tooDeep = deepest + "/d";
        assertThat(serai.post("/publish", "{\"topic\":\"" + deepest + "\"}").statusCode())
                .isEqualTo(200);
        for (String path : List.of("/publish", "/api/v5/publish", "/subscribe")) {
            assertThat(serai.post(path, "{\"topic\":\"" + tooDeep + "\"}").statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        HttpResponse<String> bulk = serai.post(
                "/publish/bulk", "[{\"topic\":\"deep/bulk\"},{\"topic\":\"" + tooDeep + "\"},{\"topic\":\"a::b\"}]");
        assertThat(bulk.statusCode()).isEqualTo(400);
        assertThat(json(bulk).at("/errors")).hasSize(2);
        assertThat(json(serai.get("/messages?topic=deep/bulk")).at("/count").intValue())
                .isZero();
        assertThat(serai.post(
                                "/webhooks",
                                "{\"name\":\"a\",\"url\":\"http://example.com\",\"topic_filter\":\"" + tooDeep + "\"}")
                        .body())
                .contains("topic_filter must have at most 128 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/publish", "/subscribe"})
    void refusesATopicThatOtherClientsWouldEndTheirConnectionFor(String path) {
        HttpResponse<String> answer = serai.post(path, "{\"topic\":\"a\\u0085b\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("must not contain control characters");
    }

    @Test
    void aBulkAnswersForEachMessageInOrder() throws IOException {
        JsonNode answer = json(serai.post(
                "/publish/bulk",
                "[{\"topic\":\"bulk/a\",\"payload\":1,\"qos\":1},{\"topic\":\"bulk/b\",\"payload\":\"two\"}]"));

        assertThat(answer.at("/status").textValue()).isEqualTo("success");
        assertThat(answer.at("/count").intValue()).isEqualTo(2);
        String second = answer.at("/results/1/id").textValue();
        assertThat(serai.get("/messages/" + second).body()).contains("\"payload\":\"two\"");
    }

    @Test
    void aBulkWithAnErrorPublishesNothingUnlessAskedTo() throws IOException {
        String body = "[{\"topic\":\"bulk/error\",\"payload\":1},{\"topic\":\"bulk/#\"},{\"qos\":[1,{}]},3]";

        HttpResponse<String> refused = serai.post("/publish/bulk", body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).at("/errors")).hasSize(3);
        assertThat(json(refused).at("/errors/2/index").intValue()).isEqualTo(3);
        assertThat(json(serai.get("/messages?topic=bulk/error")).at("/count").intValue())
                .isZero();

        HttpResponse<String> partial = serai.post("/publish/bulk?partial=true", body);
        assertThat(partial.statusCode()).isEqualTo(200);
        assertThat(json(partial).at("/count").intValue()).isEqualTo(1);
        assertThat(json(serai.get("/messages?topic=bulk/error")).at("/count").intValue())
                .isEqualTo(1);
    }

    @Test
    void theSameKeyFiftyTimesAtOncePublishesOnce() throws Exception {
        String body = "{\"topic\":\"idempotent/a\",\"payload\":1,\"qos\":1}";
        ConcurrentLinkedQueue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
        List<Thread> callers = IntStream.range(0, 50)
                .mapToObj(n -> new Thread(() -> answers.add(publishWithKey("fifty", body))))
                .toList();
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(answers).hasSize(50).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(answers.stream().filter(LaravelApiIT::isReplayed)).hasSize(49);
        assertThat(json(serai.get("/messages?topic=idempotent/a")).at("/count").intValue())
                .isEqualTo(1);
    }

    @Test
    void aKeyIsRememberedOverARestartAndStandsForOneRequest() {
        String body = "{\"topic\":\"idempotent/b\",\"payload\":1}";
        String first = publishWithKey("restart", body).body();
        serai.kill();
        serai.start();

        HttpResponse<String> again = publishWithKey("restart", body);
        assertThat(again.body()).isEqualTo(first);
        assertThat(isReplayed(again)).isTrue();
        assertThat(publishWithKey("restart", body.replace("1", "2")).statusCode())
                .isEqualTo(409);
        assertThat(publishWithKey("k".repeat(256), body).statusCode()).isEqualTo(400);
    }

    @Test
    void aKeyIsTheSameCallersWhicheverWayTheCallerIsKnown() {
        String body = "{\"topic\":\"idempotent/c\",\"payload\":1}";
        String first = publishWithKey("ways", body).body();

        HttpResponse<String> again = serai.send(serai.request("/publish")
                .header("Authorization", "Bearer " + SeraiServer.KEY)
                .header("Idempotency-Key", "ways")
                .POST(BodyPublishers.ofString(body)));
        assertThat(again.body()).isEqualTo(first);
        assertThat(isReplayed(again)).isTrue();
    }

    @Test
    void speaksEmqx() {
        assertThat(serai.post("/api/v5/publish", "{\"topic\":\"emqx/nobody\",\"payload\":\"x\"}")
                        .body())
                .isEqualTo("{\"reason_code\":16,\"message\":\"no_matching_subscribers\"}");
        assertThat(serai.post("/api/v5/publish", "{\"topic\":\"emqx/#\",\"payload\":\"x\"}")
                        .body())
                .isEqualTo("{\"reason_code\":144,\"message\":\"topic_name_invalid\"}");
        assertThat(serai.post("/api/v5/publish", "{\"topic\":7}").body()).startsWith("{\"code\":\"BAD_REQUEST\"");
        assertThat(serai.post("/api/v5/publish", "{\"topic\":\"a\",\"payload\":\"!\",\"payload_encoding\":\"base64\"}")
                        .body())
                .startsWith("{\"reason_code\":131");
        assertThat(serai.post("/api/v5/publish/bulk", "[{\"topic\":\"emqx/nobody\",\"payload\":\"x\"}]")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void whatArrivesOnASubscriptionIsStoredAlsoAfterARestart() throws IOException {
        HttpResponse<String> subscribed =
                serai.post("/subscribe", "{\"topic\":\"heard/+/x\",\"qos\":1,\"broker\":null}");
        assertThat(subscribed.body()).contains("Subscribed to topic heard/+/x");
        publish("heard/1/x", "\"payload\":1");
        awaitReceived("heard/1/x");

        serai.stop();
        serai.start();
        publish("heard/2/x", "\"payload\":2");
        awaitReceived("heard/2/x");

        assertThat(serai.post("/unsubscribe", "{\"topic\":\"heard/+/x\"}").body())
                .contains("Unsubscribed from topic heard/+/x");
        assertThat(serai.post("/unsubscribe", "{\"topic\":\"heard/+/x\"}").statusCode())
                .isEqualTo(200);
        publish("heard/3/x", "\"payload\":3");
        assertThat(received("heard/3/x")).isZero();
    }

    @Test
    void everyAnsweredPublishHasItsRowAfterAKill() throws Exception {
        ConcurrentLinkedQueue<String> answered = new ConcurrentLinkedQueue<>();
        List<Thread> callers = IntStream.range(0, 8)
                .mapToObj(n -> new Thread(() -> publishUntilItEnds(answered)))
                .toList();
        callers.forEach(Thread::start);
        await().until(() -> answered.size() > 500);
        serai.kill();
        for (Thread caller : callers) {
            caller.join();
        }
        serai.start();

        assertThat(answered).allMatch(id -> serai.get("/messages/" + id).statusCode() == 200);
    }

    private static void publishUntilItEnds(ConcurrentLinkedQueue<String> answered) {
        try {
            while (true) {
                answered.add(publish("store/kill", "\"payload\":1"));
            }
        } catch (UncheckedIOException | IllegalStateException ended) {
            assertThat(answered).isNotEmpty();
        }
    }

    private static void awaitReceived(String topic) {
        await().until(() -> received(topic) == 1);
    }

    private static int received(String topic) throws IOException {
        return json(serai.get("/messages?direction=received&topic=" + topic))
                .at("/count")
                .intValue();
    }

    @Test
    void countsInJsonAndInTheTextOfPrometheus() throws IOException {
        publish("metrics/one", "\"payload\":1");

        JsonNode counters = json(serai.get("/metrics"));
        assertThat(counters.at("/messages/published").longValue()).isPositive();
        assertThat(counters.at("/api/requests").longValue()).isPositive();
        assertThat(counters.at("/latency/publish").doubleValue()).isPositive();
        HttpResponse<String> text = serai.send(
                serai.request("/metrics").header("X-API-Key", SeraiServer.KEY).header("Accept", "text/plain"));
        assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text.body()).contains("serai_messages_total{outcome=\"published\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../etc/passwd",
                "..%2F..%2F..%2Fetc%2Fpasswd",
                "..%252F..%252Fetc%252Fpasswd",
                "%2e%2e/serai.lock",
                "/etc/passwd",
                "..%5Cserai.lock",
                "%C0%AE%C0%AE/serai.lock",
                "serai.log%00.txt",
                ".."
            })
    void showsNoFileOutsideTheLogFolder(String file) {
        HttpResponse<String> answer =
                serai.send(serai.request("/logs?file=" + file).header("X-API-Key", SeraiServer.ADMIN_KEY));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("root:");
    }

    @Test
    void showsTheLastLinesOfTheLogToAnAdminAlone() throws IOException {
        assertThat(serai.get("/logs").statusCode()).isEqualTo(403);
        JsonNode lines = json(serai.send(serai.request("/logs?lines=1").header("X-API-Key", SeraiServer.ADMIN_KEY)));
        assertThat(lines.at("/count").intValue()).isEqualTo(1);
        assertThat(lines.at("/lines")).hasSize(1);
    }

    @Test
    void theStatusNamesWhatIsSubscribedToOnTheEmbeddedBroker() throws IOException {
        serai.post("/subscribe", "{\"topic\":\"status/+/x\",\"qos\":1}");

        assertThat(json(serai.get("/status")).at("/brokers/internal/subscriptions"))
                .anyMatch(topic -> topic.textValue().equals("status/+/x"));
    }

    /** Camel would take each of them for something else, and some for a secret of the environment. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "odd/{{env:API_KEYS}}",
                "odd/{{env:API_KEYS}}?bridgeErrorHandler=true",
                "{{nosuch}}",
                "odd/${sysenv.API_KEYS}",
                "odd/a?b&c=d",
                "odd/a%2Fb%23",
                "/odd//a b/"
            })
    void aSubscriptionIsToTheFilterAsItWasAskedFor(String filter) throws IOException {
        HttpResponse<String> answer = serai.post("/subscribe", "{\"topic\":\"" + filter + "\",\"qos\":1}");

        assertThat(json(answer).at("/message").textValue()).isEqualTo("Subscribed to topic " + filter);
        assertThat(json(serai.get("/status")).at("/brokers/internal/subscriptions"))
                .anyMatch(topic -> topic.textValue().equals(filter));
        publish(filter, "\"payload\":1");
        await().untilAsserted(() -> assertThat(
                        serai.get("/messages?direction=received&limit=1000").body())
                .contains("\"topic\":\"" + filter + "\""));
        assertThat(serai.post("/unsubscribe", "{\"topic\":\"" + filter + "\"}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aParameterIsOnlyWhereItBelongs() throws IOException {
        String id = publish("places/1", "\"payload\":1");

        assertThat(serai.send(serai.request("/messages/" + id + "?id=5")
                                .header("X-API-Key", SeraiServer.KEY)
                                .header("id", "7"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(json(serai.send(serai.request("/messages?topic=places/1")
                                .header("X-API-Key", SeraiServer.KEY)
                                .header("topic", "nosuch")
                                .header("limit", "none")))
                        .at("/count")
                        .intValue())
                .isEqualTo(1);
        assertThat(serai.send(serai.request("/publish/bulk")
                                .header("X-API-Key", SeraiServer.KEY)
                                .header("partial", "true")
                                .POST(BodyPublishers.ofString("[{\"topic\":\"places/2\"},{\"topic\":\"#\"}]")))
                        .statusCode())
                .isEqualTo(400);
        String message = "{\"topic\":\"places/3\",\"payload\":1}";
        String first = json(serai.post("/publish?Idempotency-Key=query", message))
                .at("/id")
                .textValue();
        assertThat(json(serai.post("/publish?Idempotency-Key=query", message))
                        .at("/id")
                        .textValue())
                .isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json, text/plain, */*|json",
                "text/plain;q=0.1, application/json|json",
                "text/plain;q=0|json",
                "*/*|json",
                "text/plain|text",
                "text/plain;version=0.0.4;q=0.5,*/*;q=0.1|text",
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5|text"
            })
    void theMetricsComeAsTheCallerLikesThemBest(String accept, String form) {
        HttpResponse<String> metrics = serai.send(serai.request("/metrics?Accept=text/plain")
                .header("X-API-Key", SeraiServer.KEY)
                .header("Accept", accept));

        assertThat(metrics.body().startsWith("{")).isEqualTo(form.equals("json"));
    }

    @Test
    void aKeyOfAnotherRequestIsAConflictInTheWordsOfEmqxToo() {
        String key = "emqx-conflict";
        assertThat(withKey(key, "/publish", "{\"topic\":\"conflict/1\",\"payload\":1}")
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<String> conflict = withKey(key, "/api/v5/publish", "{\"topic\":\"conflict/1\",\"payload\":\"1\"}");

        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body())
                .isEqualTo("{\"code\":\"CONFLICT\",\"message\":\"This Idempotency-Key was used for another request\"}");
    }

    private static HttpResponse<String> withKey(String key, String path, String body) {
        return serai.send(serai.request(path)
                .header("X-API-Key", SeraiServer.KEY)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static String publish(String topic, String fields) {
        HttpResponse<String> answer = serai.post("/publish", "{\"topic\":\"" + topic + "\",\"qos\":1," + fields + "}");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        try {
            return json(answer).at("/id").textValue();
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private static HttpResponse<String> publishWithKey(String key, String body) {
        return serai.send(serai.request("/publish")
                .header("X-API-Key", SeraiServer.KEY)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(String method, String path) {
        return serai.send(
                serai.request(path).header("X-API-Key", SeraiServer.KEY).method(method, BodyPublishers.noBody()));
    }

    private static boolean isReplayed(HttpResponse<String> answer) {
        return answer.headers().firstValue("Idempotent-Replayed").isPresent();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body().getBytes(UTF_8));
    }
}
