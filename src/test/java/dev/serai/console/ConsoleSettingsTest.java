package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.Environment;
import dev.serai.StartupException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the console is reached, and where it sends browsers. */
class ConsoleSettingsTest {
    private static ConsoleSettings settings(Map<String, String> environment) {
        return ConsoleSettings.from(Environment.read(Path.of("no.env"), environment));
    }

    @Test
    void aBrowserThatComesThroughAProxyIsSentBackToTheProxy() {
        ConsoleSettings settings = settings(Map.of("CONSOLE_ORIGINS", "https://serai.example.com"));
        assertThat(settings.originOf("serai.example.com")).contains("https://serai.example.com");
        assertThat(settings.originOf("localhost:8161")).contains("http://localhost:8161");
        assertThat(settings.originOf("evil.example")).isEmpty();
        assertThat(settings.originOf(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sso.example.com",
                "https://sso.example.com/",
                "sso.example.com",
                "http://localhost.example.com"
            })
    void aProviderThatWouldBeAskedInClearEndsTheStart(String provider) {
        Map<String, String> names = Map.of("CONSOLE_OIDC_PROVIDER", provider, "CONSOLE_OIDC_CLIENT_ID", "serai");
        assertThatThrownBy(() -> settings(names))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("CONSOLE_OIDC_PROVIDER must be an https address");
    }

    @Test
    void aProviderNeedsTheNameOfTheClient() {
        assertThatThrownBy(() -> settings(Map.of("CONSOLE_OIDC_PROVIDER", "https://sso.example.com")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("CONSOLE_OIDC_CLIENT_ID");
    }
}
