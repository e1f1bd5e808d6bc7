package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hook",
                "ftp://example.org/",
                "http://",
                "http:///x",
                "https://user:pw@example.org/",
                "https://example.org/#part",
                "https://example.org:0/",
                "https://example.org:70000/",
                "https://exa mple.org/",
                "https://example.org/\r\nX: y",
                "javascript:alert(1)"
            })
    void refusesAUrlThatCannotBeCalled(String url) {
        assertThatThrownBy(() -> EndpointUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url must");
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org,80,/",
        "https://example.org?x=1,443,/?x=1",
        "HTTPS://example.org:8443/a%20b,8443,/a%20b",
        "http://example.org/ü?ü,80,/%C3%BC?%C3%BC"
    })
    void knowsWhereAUrlLeads(String url, int port, String target) {
        EndpointUrl parsed = EndpointUrl.parse(url);

        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.requestTarget()).isEqualTo(target);
        assertThat(parsed.host()).isEqualTo("example.org");
    }

    @Test
    void countsTheCharactersOfAUrlAsItGoesOutAndReadsWhatItKept() {
        String tooLong = "http://example.org/" + "\u4e16".repeat(300);
        assertThatThrownBy(() -> EndpointUrl.parse(tooLong)).hasMessage("url must be at most 2048 characters");

        EndpointUrl longest = EndpointUrl.parse("http://example.org/" + "\u4e16".repeat(225));
        assertThat(EndpointUrl.read(longest.toString())).isEqualTo(longest);
        assertThat(EndpointUrl.read("http://[fe80::1%25lo]/").host()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'X: y',v", "'',v", "Host,v", "content-length,1", "Webhook-Id,1", "signature,1", "Transfer-Encoding,x"})
    void refusesAHeaderThatIsNotTheirsToSet(String name, String value) {
        assertThatThrownBy(() -> new RequestHeaders(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("headers must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\0b", "é"})
    void refusesAValueThatWouldSplitTheHeader(String value) {
        assertThatThrownBy(() -> new RequestHeaders(Map.of("X-Token", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Token")
                .hasMessageNotContaining("Evil");
    }

    @Test
    void comesFromTheEnvironment() {
        Webhook global = Objects.requireNonNull(WebhookSettings.from(Environment.of(Map.of(
                        "WEBHOOK_ENABLED", "true",
                        "WEBHOOK_URL", "https://example.org/hook",
                        "WEBHOOK_RETRY_COUNT", "0",
                        "WEBHOOK_SECRET", "s3cret")))
                .global());

        assertThat(global.retry()).isEqualTo(new RetryRule(0, Duration.ofSeconds(5)));
        assertThat(global.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(global.secrets()).containsExactly(new SigningSecret("s3cret"));
        assertThat(global.wants("a/b")).isTrue();
        assertThat(global.wants("$SYS/uptime")).isFalse();
    }

    @Test
    void isAbsentUnlessTheEnvironmentEnablesIt() {
        assertThat(WebhookSettings.from(Environment.of(Map.of("WEBHOOK_URL", "https://example.org/")))
                        .global())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "WEBHOOK_URL,ftp://example.org/,WEBHOOK_URL must",
        "WEBHOOK_METHOD,FETCH,WEBHOOK_METHOD must",
        "WEBHOOK_TIMEOUT,0,WEBHOOK_TIMEOUT must",
        "WEBHOOK_RETRY_DELAY,1h,WEBHOOK_RETRY_DELAY must",
        "WEBHOOK_SECRET,whsec_?,WEBHOOK_SECRET"
    })
    void stopsTheStartWithTheNameOfTheWrongSetting(String name, String value, String message) {
        Map<String, String> wrong =
                new HashMap<>(Map.of("WEBHOOK_ENABLED", "true", "WEBHOOK_URL", "https://example.org/hook"));
        wrong.put(name, value);

        assertThatThrownBy(() -> WebhookSettings.from(Environment.of(wrong))).hasMessageStartingWith(message);
    }
}
