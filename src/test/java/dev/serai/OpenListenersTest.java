package dev.serai;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.api.HttpSettings;
import dev.serai.broker.BrokerSettings;
import dev.serai.health.ManagementSettings;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No listener without authentication leaves loopback, unless that was asked for by name. The console always has a login. */
class OpenListenersTest {
    private static final Consumer<Environment> API = HttpSettings::from;
    private static final Consumer<Environment> MQTT = BrokerSettings::from;
    private static final Consumer<Environment> ALL = Settings::from;
    private static final Consumer<Environment> MANAGEMENT = ManagementSettings::from;

    static Stream<Arguments> open() {
        return Stream.of(
                Arguments.of(API, Map.of("API_KEY_ENABLED", "false", "HTTP_SERVER_HOST", "0.0.0.0"), "API_KEY_ENABLED"),
                Arguments.of(API, Map.of("API_KEY_ENABLED", "false", "HTTP_SERVER_HOST", "::"), "API_KEY_ENABLED"),
                Arguments.of(
                        MQTT,
                        Map.of("MQTT_BROKER_AUTH_ENABLED", "false", "MQTT_BROKER_HOST", "0.0.0.0"),
                        "MQTT_BROKER_ALLOW_ANONYMOUS"),
                Arguments.of(
                        ALL,
                        Map.of("MQTT_BROKER_AUTH_ENABLED", "false", "HTTP_SERVER_HOST", "0.0.0.0"),
                        "MQTT_BROKER_ALLOW_ANONYMOUS"),
                Arguments.of(MANAGEMENT, Map.of("MANAGEMENT_HOST", "0.0.0.0"), "MANAGEMENT_ALLOW_ANONYMOUS"),
                Arguments.of(MANAGEMENT, Map.of("MANAGEMENT_HOST", "192.0.2.1"), "MANAGEMENT_ALLOW_ANONYMOUS"));
    }

    @ParameterizedTest
    @MethodSource("open")
    void anOpenListenerBeyondLoopbackEndsTheStart(
            Consumer<Environment> settings, Map<String, String> set, String name) {
        assertThatThrownBy(() -> settings.accept(Environment.of(set)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("is not a loopback address");
    }

    static Stream<Arguments> fine() {
        return Stream.of(
                Arguments.of(API, Map.of("API_KEY_ENABLED", "false")),
                Arguments.of(API, Map.of("HTTP_SERVER_HOST", "0.0.0.0")),
                Arguments.of(MQTT, Map.of("MQTT_BROKER_AUTH_ENABLED", "false")),
                Arguments.of(MQTT, Map.of("MQTT_BROKER_HOST", "0.0.0.0")),
                Arguments.of(MANAGEMENT, Map.of()),
                Arguments.of(MANAGEMENT, Map.of("MANAGEMENT_HOST", "0.0.0.0", "MANAGEMENT_PORT", "0")),
                Arguments.of(MANAGEMENT, Map.of("MANAGEMENT_HOST", "0.0.0.0", "MANAGEMENT_ALLOW_ANONYMOUS", "true")));
    }

    @ParameterizedTest
    @MethodSource("fine")
    void whatIsOnLoopbackOrHasALoginOrWasAskedForStarts(Consumer<Environment> settings, Map<String, String> set) {
        assertThatCode(() -> settings.accept(Environment.of(set))).doesNotThrowAnyException();
    }
}
