package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.SeraiServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every call of the API has in common: who gets in, and how a failure looks. */
class HttpApiIT {
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SeraiServer serai;

    @BeforeAll
    static void start() throws Exception {
        serai = new SeraiServer(folder).with("API_KEYS", SeraiServer.KEY + ", reader:subscriber ,other:publisher");
        Path broker = serai.home().resolve("artemis-config/broker.xml");
        Files.writeString(
                broker,
                Files.readString(broker)
                        .replace(
                                "<security-setting match=\"$sys.#\"/>",
                                """
                                <security-setting match="$sys.#"/>
                                <security-setting match="secret.#">
                                    <permission type="send" roles="admin"/>
                                </security-setting>
                                """));
        serai.start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @Test
    void healthIsOpen() {
        HttpResponse<String> answer = serai.send(serai.request("/healthz"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "X-API-Key, key-for-tests, 200",
        "Authorization, Bearer key-for-tests, 200",
        "authorization, bearer  key-for-tests, 200",
        "Authorization, Basic ZGV2aWNlOnBhc3N3b3JkLWZvci10ZXN0cw==, 200",
        "X-API-Key, key-for-test, 401",
        "X-API-Key, '', 401",
        "Authorization, Bearer wrong, 401",
        "Authorization, Basic ZGV2aWNlOndyb25n, 401",
        "Authorization, Basic %%%, 401",
        "Authorization, Basic, 401",
        "X-Other, key-for-tests, 401"
    })
    void aKeyOrARealmUserGetsIn(String header, String value, int status) {
        HttpResponse<String> answer = serai.send(serai.request("/status").header(header, value));
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 401) {
            assertError(answer, "Unauthorized");
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                    .containsExactly("Basic realm=\"serai\"", "Bearer realm=\"serai\"");
        }
    }

    @Test
    void aKeyInTheQueryCountsForNothing() {
        assertThat(serai.send(serai.request("/status?api_key=" + SeraiServer.KEY))
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "reader, anything, 403",
        "other, anything, 200",
        "other, secret/plans, 403",
        "other, $sys/mqtt/sessions, 403",
        "other, activemq/management, 403"
    })
    void aKeyMayPublishWhatItsRolesMay(String key, String topic, int status) {
        HttpResponse<String> answer = publish(key, "{\"topic\":\"" + topic + "\"}");
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertError(answer, "Forbidden");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404, Not found",
        "GET, /publish/, 404, Not found",
        "GET, /..%2f..%2fetc/passwd, 404, Not found",
        "GET, /publish, 405, Method not allowed",
        "DELETE, /status, 405, Method not allowed",
        "OPTIONS, /publish, 405, Method not allowed"
    })
    void whatNoRouteAnswersIsAnsweredInJson(String method, String path, int status, String message) {
        HttpResponse<String> answer = serai.send(
                serai.request(path).header("X-API-Key", SeraiServer.KEY).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertError(answer, message);
    }

    @ParameterizedTest
    @CsvSource({"/healthz, 200", "/status, 200", "/messages?limit=0, 400", "/publish, 405", "/nowhere, 404"})
    void headIsGetWithoutItsBody(String path, int status) {
        HttpResponse<String> head = serai.send(
                serai.request(path).header("X-API-Key", SeraiServer.KEY).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(status);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void headNeedsAKeyToo() {
        assertThat(serai.send(serai.request("/status").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void thePageWithASlashLeadsToTheOneWithout() {
        HttpResponse<String> answer = serai.get("/docs/");
        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(answer.headers().firstValue("Location")).hasValue("../docs");
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /publish, POST",
        "PATCH, /webhooks, 'GET, HEAD, POST'",
        "PATCH, /webhooks/1, 'DELETE, GET, HEAD, PUT'"
    })
    void anUnknownMethodIsToldTheKnownOnes(String method, String path, String known) {
        HttpResponse<String> answer = serai.send(
                serai.request(path).header("X-API-Key", SeraiServer.KEY).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status", "/messages", "/nowhere", "/openapi.json"})
    void anAnswerTellsItsLength(String path) {
        assertThat(serai.get(path).headers().firstValue("Content-Length")).isPresent();
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        HttpResponse<String> answer =
                publish(SeraiServer.KEY, "{\"topic\":\"t\",\"payload\":\"" + "x".repeat(10_000_000) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertError(answer, "Request body too large");
    }

    @Test
    void aMegabyteIsTaken() {
        assertThat(publish(SeraiServer.KEY, "{\"topic\":\"t\",\"qos\":1,\"payload\":\"" + "x".repeat(1_048_576) + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml; charset=latin1", "a"
    })
    void theContentTypeDoesNotMatter(String contentType) {
        HttpResponse<String> answer = serai.send(serai.request("/publish")
                .header("X-API-Key", SeraiServer.KEY)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString("{\"topic\":\"t\",\"payload\":{\"a\":1}}")));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void brokenJsonIsTheCallersFault() {
        HttpResponse<String> answer = publish(SeraiServer.KEY, "{\"topic\":");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertError(answer, "Invalid request body");
        assertThat(answer.body()).contains("\"detail\":\"not JSON at line 1").doesNotContain("com.fasterxml");
    }

    @Test
    void anUnknownBrokerIsNotFoundAndNamesNoComponent() {
        for (String broker : new String[] {"hivemq", "file", "bean:statusreport", "log"}) {
            HttpResponse<String> answer = publish(SeraiServer.KEY, "{\"topic\":\"t\",\"broker\":\"" + broker + "\"}");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).startsWith("{\"status\":\"error\"").contains(broker);
        }
    }

    @Test
    void nothingOfTheRequestComesBackInTheHeaders() {
        HttpResponse<String> answer = serai.send(serai.request("/publish?CamelHttpResponseCode=500&leak=1")
                .header("X-API-Key", SeraiServer.KEY)
                .header("X-Leak", "1")
                .header("CamelHttpUri", "http://127.0.0.1:1")
                .header("CamelPahoMqtt5OverrideTopic", "elsewhere")
                .POST(BodyPublishers.ofString("{\"topic\":\"t\"}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .doesNotContain("x-leak", "leak", "x-api-key", "camelhttpuri", "authorization");
    }

    @Test
    void theBrokerReportsItsClients() {
        HttpResponse<String> answer = serai.get("/broker/status");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"status\":\"ok\",\"broker\":{\"running\":true,\"enabled\":true,\"clients\":0,")
                .contains("\"listeners\":[\"mqtt://127.0.0.1:" + serai.mqttPort());
    }

    private static HttpResponse<String> publish(String key, String body) {
        HttpRequest.Builder request = serai.request("/publish").header("X-API-Key", key);
        return serai.send(request.POST(BodyPublishers.ofString(body)));
    }

    private static void assertError(HttpResponse<String> answer, String message) {
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).startsWith("{\"status\":\"error\",\"message\":\"" + message + "\"");
    }
}
