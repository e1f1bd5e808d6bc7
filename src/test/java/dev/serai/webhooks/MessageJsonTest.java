package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.messages.Direction;
import dev.serai.messages.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
    private static final long RECEIVED =
            Instant.parse("2026-01-02T03:04:05.600Z").toEpochMilli();

    @Test
    void writesTheFieldsInTheOrderOfTheContract() {
        StoredMessage message = new StoredMessage(
                42,
                "a/b",
                bytes("hello"),
                1,
                true,
                Direction.RECEIVED,
                "hivemq",
                "{\"content_type\":\"x\"}",
                RECEIVED,
                false);

        assertThat(new String(MessageJson.body(message, 2), StandardCharsets.UTF_8))
                .isEqualTo("{\"topic\":\"a/b\",\"payload\":\"hello\",\"qos\":1,"
                        + "\"timestamp\":\"2026-01-02T03:04:05.600Z\",\"broker\":\"hivemq\",\"id\":\"42\","
                        + "\"retained\":true,\"payload_encoding\":\"plain\",\"properties\":{\"content_type\":\"x\"},"
                        + "\"attempt\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000",
                "1e400",
                "12345678901234567890123",
                "-0.10",
                "true",
                "null",
                "\"text\"",
                "{\"b\": 1, \"a\": [1.0, {}]}",
                "[]",
                " [1]\n",
                "\"\\u0000\""
            })
    void showsJsonAsItWasSent(String payload) {
        assertThat(body(bytes(payload))).contains("\"payload\":" + payload + ",\"qos\"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "hello,`\"hello\"`",
                "``,`\"\"`",
                "01,`\"01\"`",
                "NaN,`\"NaN\"`",
                "1 2,`\"1 2\"`",
                "{\"a\":1,`\"{\\\"a\\\":1\"`",
                "\uFEFF1,`\"\uFEFF1\"`",
                // PHP reads no half of a surrogate pair, so this goes as the text that it is
                "\"\\ud800\",`\"\\\"\\\\ud800\\\"\"`"
            })
    void showsOtherTextAsAString(String payload, String shown) {
        assertThat(body(bytes(payload))).contains("\"payload\":" + shown + ",\"qos\"");
    }

    @Test
    void showsBytesAsBase64() {
        assertThat(body(new byte[] {0, (byte) 0xc3, 0x28}))
                .contains("\"payload\":\"AMMo\",\"qos\"")
                .contains("\"payload_encoding\":\"base64\"");
    }

    @Test
    void showsJsonThatPhpCouldNotReadAsText() {
        String deep = "[".repeat(600) + "]".repeat(600);

        assertThat(body(bytes(deep))).contains("\"payload\":\"" + deep + "\",\"qos\"");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String body(byte[] payload) {
        StoredMessage message =
                new StoredMessage(42, "a/b", payload, 0, false, Direction.RECEIVED, "internal", null, RECEIVED, false);
        return new String(MessageJson.body(message, 1), StandardCharsets.UTF_8);
    }
}
