package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The door of the console, its login page and its JMX bridge, for each kind of caller. Tokens are in {@code OidcIT}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleDoorIT {
    private static final int PORT = Integer.parseInt(SeraiServer.freePort());
    private static final String READ =
            "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"HeapMemoryUsage\"}";
    private static final String ACT =
            "{\"type\":\"exec\",\"mbean\":\"dev.serai:type=Log\",\"operation\":\"clearLevel\",\"arguments\":[\"x\"]}";

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SeraiServer serai;

    @BeforeAll
    static void start() throws IOException {
        serai = new SeraiServer(folder)
                .with("CONSOLE_PORT", String.valueOf(PORT))
                .with("CONSOLE_MAX_HEADER_BYTES", "3000")
                .with("CONSOLE_MAX_BODY_BYTES", "2000");
        Path config = serai.home().resolve("artemis-config");
        Files.writeString(
                config.resolve("users.properties"),
                "boss = boss-password\nwatcher = watcher-password\nsomebody = somebody-password\n");
        Files.writeString(
                config.resolve("roles.properties"), "admin = boss\noperator = watcher\npublisher = somebody\n");
        serai.start();
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    /** Status of the login page and of the bridge, and what the bridge says to reading and to acting. */
    @Order(1)
    @ParameterizedTest
    @CsvSource({
        "'', '', 403, 403, 0, 0",
        "boss, wrong, 403, 403, 0, 0",
        "nobody, boss-password, 403, 403, 0, 0",
        "api-key, key-for-tests, 403, 403, 0, 0",
        "somebody, somebody-password, 403, 403, 0, 0",
        "watcher, watcher-password, 200, 200, 200, 403",
        "boss, boss-password, 200, 200, 200, 200"
    })
    void eachCallerGetsExactlyThis(String user, String password, int page, int bridge, int read, int act) {
        assertThat(logIn(user, password).statusCode()).isEqualTo(page);
        HttpResponse<String> reading = bridge(user, password, READ);
        assertThat(reading.statusCode()).isEqualTo(bridge);
        if (bridge == 200) {
            assertThat(reading.body()).contains("\"status\":" + read);
            assertThat(bridge(user, password, ACT).body()).contains("\"status\":" + act);
        }
    }

    @Test
    @Order(2)
    void whoHasNoRoleOfTheConsoleIsToldOfInTheAuditLog() {
        logIn("somebody", "somebody-password");
        Path log = folder.resolve("data/logs/audit.log");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(log)
                        && Files.readString(log).contains("action refused user=somebody action=ENTER topic=console"));
    }

    @Test
    @Order(3)
    void whoeverGuessesIsSlowedAndLocksNobodyOut() {
        assertThat(bridge("boss", "boss-password", READ).statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bridge("boss", "guess", READ).statusCode() == 429);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> logIn("boss", "guess").statusCode() == 429);
        // Its own password was right from here before.
        assertThat(bridge("boss", "boss-password", READ).statusCode()).isEqualTo(200);
        assertThat(logIn("boss", "boss-password").statusCode()).isEqualTo(200);
        assertThat(meter("serai_logins_slowed_total")).isPositive();
    }

    @Test
    void aLoginThatIsNoJsonIsRefused() {
        HttpResponse<String> answer =
                serai.send(HttpRequest.newBuilder(uri("/auth/login")).POST(BodyPublishers.ofString("{{{")));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /console/index.html HTTP/1.1, 200",
        "GET /console/no-such-file.js HTTP/1.1, 302",
        "GET /console/js/no-such-file.js HTTP/1.1, 404",
        "POST /console/jolokia HTTP/1.1, 403",
        "GET /console/..%2f..%2fetc/passwd HTTP/1.1, 400",
        "BREW /console/ HTTP/1.1, 302",
        "GET /%zz HTTP/1.1, 400",
        "nonsense, 400"
    })
    void everyAnswerProtectsTheBrowserAndTellsNothingOfTheServer(String line, int status) throws IOException {
        String answer = exchange(line + "\r\nHost: localhost:" + PORT + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .contains("x-content-type-options: nosniff", "x-frame-options: deny", "referrer-policy: same-origin")
                .doesNotContain("jetty", "root:", "\tat ");
    }

    @Test
    void requestsThatDripInKeepNoThread() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT);
                socket.getOutputStream()
                        .write(("POST /console/auth/login HTTP/1.1\r\nHost: localhost:" + PORT
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                                .getBytes(StandardCharsets.ISO_8859_1));
                slow.add(socket);
            }
            assertThat(logIn("watcher", "watcher-password").statusCode()).isEqualTo(200);
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedAndCounted() throws IOException {
        String head = "POST /console/auth/login HTTP/1.1\r\nHost: localhost:" + PORT + "\r\nConnection: close\r\n";
        assertThat(exchange(head + "Content-Length: 2001\r\n\r\n" + "a".repeat(2_001)))
                .startsWith("HTTP/1.1 413")
                .contains("{\"status\":\"error\"");
        assertThat(exchange(head + "X: " + "a".repeat(3_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
        assertThat(meter("serai_limits_reached_total{limit=\"console-request-size\"}"))
                .isEqualTo(2);
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static double meter(String name) {
        return serai.observe("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static HttpResponse<String> logIn(String user, String password) {
        return serai.send(HttpRequest.newBuilder(uri("/auth/login"))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString("{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}")));
    }

    private static HttpResponse<String> bridge(String user, String password, String request) {
        HttpRequest.Builder call = HttpRequest.newBuilder(uri("/jolokia"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request));
        if (!user.isEmpty()) {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            call.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return serai.send(call);
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + PORT + "/console" + path);
    }
}
