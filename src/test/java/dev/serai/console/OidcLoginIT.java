package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.SeraiServer;
import dev.serai.security.Issuer;
import dev.serai.security.OidcIT;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** A browser logs in to the console at the OpenID Connect provider whose tokens the realm takes. */
class OidcLoginIT {
    private static final int PORT = Integer.parseInt(SeraiServer.freePort());
    private static final String CONSOLE = "http://127.0.0.1:" + PORT + "/console";
    private static final String SET_LEVEL =
            "{\"type\":\"exec\",\"mbean\":\"dev.serai:type=Log\",\"operation\":\"setLevel(java.lang.String,java.lang.String)\","
                    + "\"arguments\":[\"dev.serai\",\"info\"]}";

    @TempDir
    static Path folder;

    @TempDir
    Path profile;

    private static Issuer issuer;
    private static SeraiServer serai;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer();
        serai = new SeraiServer(folder)
                .with("CONSOLE_PORT", String.valueOf(PORT))
                .with("CONSOLE_OIDC_PROVIDER", issuer.url())
                .with("CONSOLE_OIDC_CLIENT_ID", "serai-console")
                .with("CONSOLE_OIDC_CLIENT_SECRET", "client+secret");
        OidcIT.configure(serai, issuer.url());
        serai.start();
    }

    @AfterAll
    static void stop() {
        serai.close();
        issuer.close();
    }

    @Test
    void theLoginPageLeadsToTheProviderAndBackToTheConsole() throws Exception {
        issuer.logIn(issuer.token("chief", "admin"));
        try (Browser browser = new Browser(profile, PORT)) {
            browser.open("/");
            browser.see(By.cssSelector("button[type='submit']"));
            browser.picture("console-oidc-login");
            browser.click(By.linkText("Log in with OpenID Connect"));
            browser.seeText("Artemis");
            browser.seeText("chief");
            browser.picture("console-oidc");
            browser.open("/console/camel/routes");
            browser.seeText("publish-message");
        }
    }

    /** As a browser does it, to see each answer. */
    private static HttpResponse<String> logIn(String token) throws Exception {
        issuer.logIn(token);
        HttpClient client = client();
        return get(client, CONSOLE + "/auth/oidc");
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    @Test
    void onlyWhoHasARoleOfTheConsoleInATokenThatCountsIsLetIn() throws Exception {
        HttpResponse<String> operator = logIn(issuer.token("ops", "operator"));
        assertThat(operator.statusCode()).isEqualTo(200);
        assertThat(operator.headers().allValues("set-cookie").toString())
                .contains("SERAI_CONSOLE=", "SameSite=Strict", "HttpOnly");
        for (String refused : new String[] {
            issuer.token("till-3", "publisher"),
            issuer.token(issuer.url(), "serai", "chief", "admin", Duration.ofMinutes(-5)),
            issuer.token(issuer.url(), "another", "chief", "admin", Duration.ofMinutes(5)),
            issuer.token("http://evil.example", "serai", "chief", "admin", Duration.ofMinutes(5)),
        }) {
            HttpResponse<String> answer = logIn(refused);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().allValues("set-cookie").toString()).doesNotContain("SERAI_CONSOLE=");
            assertThat(answer.body()).contains("not let in");
        }
        assertThat(Files.readString(folder.resolve("data/logs/audit.log"))).contains("till-3");
    }

    @Test
    void anOperatorOnlyLooks() throws Exception {
        issuer.logIn(issuer.token("ops", "operator"));
        HttpClient client = client();
        get(client, CONSOLE + "/auth/oidc");
        assertThat(get(client, CONSOLE + "/user").body()).contains("ops");
        HttpResponse<String> acts = client.send(
                HttpRequest.newBuilder(URI.create(CONSOLE + "/jolokia"))
                        .POST(HttpRequest.BodyPublishers.ofString(SET_LEVEL))
                        .build(),
                BodyHandlers.ofString());
        assertThat(acts.body()).contains("\"status\":403");
        get(client, CONSOLE + "/auth/logout");
        assertThat(get(client, CONSOLE + "/user").body()).doesNotContain("ops");
    }

    @Test
    void aCodeThatWasNotAskedForHereIsRefused() throws Exception {
        issuer.logIn(issuer.token("chief", "admin"));
        assertThat(get(client(), CONSOLE + "/auth/oidc/callback?code=code-1&state=x")
                        .statusCode())
                .isEqualTo(400);
        HttpClient begun =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        HttpResponse<String> away = get(begun, CONSOLE + "/auth/oidc");
        assertThat(away.statusCode()).isEqualTo(302);
        String state = away.headers().firstValue("location").orElseThrow().replaceAll(".*&state=([^&]*).*", "$1");
        assertThat(get(begun, CONSOLE + "/auth/oidc/callback?code=code-1&state=x")
                        .statusCode())
                .isEqualTo(400);
        // The attempt is over: what was right before is not any more.
        assertThat(get(begun, CONSOLE + "/auth/oidc/callback?code=code-1&state=" + state)
                        .statusCode())
                .isEqualTo(400);
        assertThat(get(client(), CONSOLE + "/auth/oidc/callback?error=access_denied&state=x")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void nobodyIsSentBackToAnotherAddressThanTheConsoles() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /console/auth/oidc HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 400")
                    .doesNotContain("Location");
        }
    }

    @Test
    void aProviderThatDoesNotAnswerIsToldOfAndTheLoginPageStillOpens(@TempDir Path own) throws Exception {
        int port = Integer.parseInt(SeraiServer.freePort());
        try (SeraiServer alone = new SeraiServer(own)
                .with("CONSOLE_PORT", String.valueOf(port))
                .with("CONSOLE_OIDC_PROVIDER", "http://127.0.0.1:1")
                .with("CONSOLE_OIDC_CLIENT_ID", "serai-console")) {
            alone.start();
            String console = "http://127.0.0.1:" + port + "/console";
            HttpResponse<String> answer = get(client(), console + "/auth/oidc");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("does not answer").doesNotContain("Exception", "127.0.0.1:1");
            assertThat(get(client(), console + "/login").statusCode()).isEqualTo(200);
        }
    }
}
