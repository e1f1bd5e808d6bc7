package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that try to be more than they may, each refused. */
class HttpAttacksIT {
    @TempDir
    static Path folder;

    private static SeraiServer serai;

    @BeforeAll
    static void start() {
        serai = new SeraiServer(folder).start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @Test
    void headersOfCamelChooseNothingAndDoNotComeBack() throws Exception {
        List<String> topics = new CopyOnWriteArrayList<>();
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + serai.mqttPort(), "attacks", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(SeraiServer.USER);
        options.setPassword(SeraiServer.PASSWORD.toCharArray());
        client.connect(options);
        client.subscribe("#", 1, (topic, message) -> topics.add(topic));
        List<String> names = List.of(
                "CamelHttpUri",
                "CamelFileName",
                "CamelPahoMqtt5OverrideTopic",
                "CamelMqttTopic",
                "camelhttpuri",
                "CamelToEndpoint",
                "CamelHttpResponseCode",
                "CamelBeanMethodName",
                "CamelExecCommandExecutable");
        var request = serai.request("/publish").header("X-API-Key", SeraiServer.KEY);
        names.forEach(name -> request.header(name, "stolen/topic"));
        HttpResponse<String> answer =
                serai.send(request.POST(BodyPublishers.ofString("{\"topic\":\"mine/1\",\"qos\":1,\"payload\":1}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("camel"));
        serai.publish("last/1", "1");
        await().atMost(Duration.ofSeconds(20)).until(() -> topics.contains("last/1"));
        assertThat(topics).containsExactly("mine/1", "last/1");
        client.disconnectForcibly(0, 1000);
        client.close();
    }

    /** Camel makes a header of each parameter, and a header with a line break cannot be written. */
    @ParameterizedTest
    @ValueSource(strings = {"Location=%7f", "Retry-After=%0a", "Allow=%0d%0aX:1", "Content-Type=%00"})
    void aParameterIsNoHeaderOfTheAnswer(String query) {
        HttpResponse<String> answer = serai.send(serai.request("/healthz?" + query));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .doesNotContain("location", "retry-after", "allow")
                .contains("content-type");
        assertThat(serai.get("/status?" + query).statusCode()).isEqualTo(200);
    }

    @Test
    void madeUpMethodsAreOneMeter() throws Exception {
        for (String method : List.of("MADEUP1", "MADEUP2")) {
            assertThat(RawSocket.status(serai.httpPort(), method + " /status HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .isEqualTo(401);
        }
        assertThat(serai.observe("/observe/metrics").body())
                .contains("method=\"other\"")
                .doesNotContain("MADEUP");
    }

    /** All come before the first of them has failed. */
    @Test
    void passwordsThatAreTriedAtOnceAreSlowedAllTheSame() {
        List<Integer> answers = IntStream.range(0, 400)
                .mapToObj(i ->
                        serai.sendAsync(serai.request("/status").header("Authorization", basic("nobody" + i % 2, i))))
                .toList()
                .stream()
                .map(answer -> answer.join().statusCode())
                .toList();
        assertThat(answers).containsOnly(401, 429);
        assertThat(answers).filteredOn(status -> status == 401).hasSizeLessThan(200);
    }

    private static String basic(String user, int password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"topic\":\"a\",\"payload\":%DEEP%}",
                "%DEEP%",
                "{\"topic\":\"a\",\"qos\":%DIGITS%}",
                "{\"topic\":\"a\",\"qos\":1e999999999}",
                "{\"topic\":\"a\\u0000b\",\"payload\":1}",
                "{\"topic\":\"a/#\",\"payload\":1}",
                "{\"topic\":\"a\",\"topic\":",
                "not json"
            })
    void jsonThatIsABombOrBrokenIsInvalid(String template) {
        String body = template.replace("%DEEP%", "[".repeat(100_000) + "]".repeat(100_000))
                .replace("%DIGITS%", "9".repeat(200_000));
        assertThat(serai.post("/publish", body).statusCode()).isEqualTo(400);
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        String body = "{\"topic\":\"a\",\"payload\":\"" + "x".repeat(9 * 1024 * 1024) + "\"}";
        assertThat(serai.post("/publish", body).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "/status/../status, 401",
        "/healthz/../status, 401",
        "/%2e%2e/status, 401",
        "/healthz%2f..%2fstatus, 401",
        "/healthz;/status, 401",
        "/healthz;jsessionid=1, 401",
        "//status, 401",
        "/./status, 401",
        "/healthz/x, 401",
        "/logs?file=../../../etc/passwd, 401",
        "/healthz, 200",
        "/status/../healthz, 200",
        "/messages/%zz, 400",
        "/%, 400"
    })
    void noSpellingOfAPathPassesTheDoorWithoutAKey(String path, int status) throws Exception {
        assertThat(RawSocket.status(serai.httpPort(), "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../etc/passwd",
                "..%2f..%2f..%2fetc%2fpasswd",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "..%252f..%252fetc%252fpasswd",
                "/etc/passwd",
                "..\\..\\etc\\passwd",
                "audit.log%00.txt"
            })
    void noSpellingOfAFileLeavesTheFolderOfTheLogs(String file) throws Exception {
        String answer = RawSocket.exchange(
                serai.httpPort(),
                ("GET /logs?file=" + file + " HTTP/1.1\r\nHost: a\r\nX-API-Key: " + SeraiServer.ADMIN_KEY
                                + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1),
                20_000);
        assertThat(answer).doesNotContain("root:").doesNotStartWith("HTTP/1.1 200");
    }

    @Test
    void headOfAWholeUrlIsAnsweredAsOfItsPath() throws Exception {
        assertThat(RawSocket.status(serai.httpPort(), "HEAD http://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(200);
        assertThat(RawSocket.status(serai.httpPort(), "HEAD http://a/status HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(401);
    }

    @Test
    void aTransferCodingThatIsNotUndoneIsRefused() throws Exception {
        String request = "POST /publish HTTP/1.1\r\nHost: a\r\nX-API-Key: " + SeraiServer.KEY
                + "\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n";
        assertThat(RawSocket.status(serai.httpPort(), request)).isEqualTo(501);
    }

    @Test
    void floodsOfHeadersAndEndlessLinesAreRefused() throws Exception {
        String flood = "GET /healthz HTTP/1.1\r\nHost: a\r\n" + "X-Flood: 0123456789\r\n".repeat(5000) + "\r\n";
        assertThat(RawSocket.status(serai.httpPort(), flood)).isEqualTo(431);
        String line = "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        assertThat(RawSocket.status(serai.httpPort(), line)).isEqualTo(414);
    }
}
