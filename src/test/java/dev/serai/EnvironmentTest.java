package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "1,true", "Yes,true", "false,false", "0,false", "NO,false"})
    void readsFlagsInAnyCase(String text, boolean flag) {
        assertThat(Environment.of(Map.of("X", text)).flag("X", !flag)).isEqualTo(flag);
    }

    @ParameterizedTest
    @CsvSource({"0", "65536", "-1", "http", "80.0", "99999999999"})
    void namesTheSettingThatIsNoPort(String text) {
        assertThatThrownBy(
                        () -> Environment.of(Map.of("HTTP_SERVER_PORT", text)).port("HTTP_SERVER_PORT", 1))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("HTTP_SERVER_PORT")
                .hasMessageContaining(text);
    }

    @Test
    void anEmptyVariableIsNotSet() {
        assertThat(Environment.of(Map.of("X", " ")).text("X", "default")).isEqualTo("default");
    }

    @Test
    void refusesWhatNothingAskedFor() {
        Environment environment = Environment.of(Map.of("MQTT_BROKER_PROT", "1883", "PATH", "/bin"));
        environment.port("MQTT_BROKER_PORT", 1883);
        assertThatThrownBy(environment::refuseUnknown).hasMessage("Unknown setting MQTT_BROKER_PROT");
    }

    @Test
    void namesOfLaravelAndOfApplicationsThatUseSeraiAreNoMistakes() {
        Environment.of(Map.of("LOG_CHANNEL", "stack", "SERAI_URL", "http://127.0.0.1:8080"))
                .refuseUnknown();
    }

    @Test
    void theProcessWinsOverDotEnv() throws Exception {
        Path dotEnv = Files.writeString(
                folder.resolve(".env"),
                "\uFEFFA=1\r\n# comment\n\nexport B = \"two # words\" # not this\nC='3'\nD=4 # four\nE=\n");
        Environment environment = Environment.read(dotEnv, Map.of("A", "process"));
        assertThat(environment.text("A", "")).isEqualTo("process");
        assertThat(environment.text("B", "")).isEqualTo("two # words");
        assertThat(environment.text("C", "")).isEqualTo("3");
        assertThat(environment.text("D", "")).isEqualTo("4");
        assertThat(environment.text("E", "default")).isEqualTo("default");
    }

    @Test
    void aDotEnvLineThatIsNoneIsNamedAndNotRepeated() throws Exception {
        Path dotEnv = Files.writeString(folder.resolve(".env"), "A=1\nhunter2\n");
        assertThatThrownBy(() -> Environment.read(dotEnv, Map.of()))
                .hasMessageContaining("line 2")
                .message()
                .doesNotContain("hunter2");
    }
}
