package dev.serai.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadViewTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "42",
                "23.50",
                "1000000",
                "-0",
                "1e+06",
                "12345678901234567890123456789012345678901234567890",
                "0.00001",
                "true",
                "null",
                "\"quoted\"",
                "{\"z\":1,\"a\":{\"b\":[1.0,2,{}]}}",
                "[]",
                " {\n\"spaced\" : 1 } "
            })
    void jsonIsShownAsThatJson(String json) {
        assertThat(PayloadView.of(json.getBytes(UTF_8))).isEqualTo(new PayloadView(json, "plain"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "on", "NaN", "01", "1 2", "{", "{} x", "[1,]", "say \"hi\"\\", "a\nb\0c\u001f", "😀"
            })
    void otherTextIsAString(String text) throws Exception {
        PayloadView view = PayloadView.of(text.getBytes(UTF_8));

        assertThat(view.encoding()).isEqualTo("plain");
        assertThat(new ObjectMapper().readTree(view.json()).textValue()).isEqualTo(text);
    }

    @Test
    void bytesThatAreNoTextAreBase64() {
        assertThat(PayloadView.of(new byte[] {0, (byte) 0xff})).isEqualTo(new PayloadView("\"AP8=\"", "base64"));
    }

    @Test
    void jsonNestedWithoutEndIsText() throws Exception {
        String deep = "[".repeat(50_000) + "]".repeat(50_000);

        assertThat(new ObjectMapper()
                        .readTree(PayloadView.of(deep.getBytes(UTF_8)).json())
                        .textValue())
                .isEqualTo(deep);
    }
}
