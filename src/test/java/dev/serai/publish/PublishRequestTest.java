package dev.serai.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.api.ApiException;
import dev.serai.mqtt.InvalidMqttException;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of http-api: what a request says, byte for byte, and what it must not say. */
class PublishRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"text\"                      | text",
                "\"\"                          | ``",
                "\"quote \\\" and \\u00e9\"    | quote \" and é",
                "\"\\ud83d\\ude00\"            | 😀",
                "42                            | 42",
                "23.50                         | 23.50",
                "1000000                       | 1000000",
                "1745783198                    | 1745783198",
                "12345678901234567890          | 12345678901234567890",
                "0.00001                       | 0.00001",
                "1E5                           | 1E5",
                "-0                            | -0",
                "true                          | true",
                "false                         | false",
                "null                          | null",
                "{ \"b\" : 1.50, \"a\" : 12345678901234567890, \"c\": [ ] } | {\"b\":1.50,\"a\":12345678901234567890,\"c\":[]}",
                "[1, [2, {\"x\": null}], \"a b\"] | [1,[2,{\"x\":null}],\"a b\"]",
                "{\"e\":\"\\u20ac\",\"n\":\"\\n\"} | {\"e\":\"€\",\"n\":\"\\n\"}",
                "{\"😀\":[\"\\ud83d\\ude00\"]}  | {\"😀\":[\"😀\"]}",
                "{\"half\":\"\\ud83d\"}         | {\"half\":\"\\uD83D\"}"
            })
    void payloadGoesOutAsTheContractSays(String json, String bytes) {
        assertThat(payload("{\"topic\":\"t\",\"payload\":" + json + "}"))
                .isEqualTo((bytes == null ? "" : bytes).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNameInAPayloadMayBeLong() {
        String object = "{\"" + "n".repeat(60_000) + "\":1}";
        assertThat(payload("{\"topic\":\"t\",\"payload\":" + object + "}"))
                .isEqualTo(object.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMissingPayloadIsNull() {
        assertThat(payload("{\"topic\":\"t\"}")).isEqualTo("null".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"topic\":\"t\",\"payload\":\"AP8B\",\"payload_encoding\":\"base64\"}",
                "{\"encoding\":\"base64\",\"topic\":\"t\",\"payload\":\"AP8B\"}"
            })
    void base64IsDecodedWhereverItsFieldStands(String json) {
        assertThat(payload(json)).containsExactly(0, 0xff, 1);
    }

    @Test
    void fieldNamesHaveNoCaseAndUnknownOnesAreIgnored() {
        PublishRequest request = PublishRequest.parse(
                bytes("{\"Topic\":\"a\",\"QOS\":2,\"Retain\":true,\"BROKER\":\"Hive\",\"x\":{\"y\":[1]}}"));
        assertThat(request.message().topic().text()).isEqualTo("a");
        assertThat(request.message().qos()).isEqualTo(2);
        assertThat(request.message().retained()).isTrue();
        assertThat(request.broker()).isEqualTo("hive");
    }

    @Test
    void propertiesAreRead() {
        PublishProperties properties = PublishRequest.parse(
                        bytes(
                                """
                        {"topic":"t","properties":{"content_type":"text/plain","message_expiry_interval":4294967295,
                        "response_topic":"r","correlation_data":"AP8=","correlation_data_encoding":"base64",
                        "payload_format_indicator":1,"user_properties":[{"key":"a","value":"1"},{"key":"a","value":"2"}]}}"""))
                .message()
                .properties();
        assertThat(properties.contentType()).isEqualTo("text/plain");
        assertThat(properties.messageExpiryInterval()).isEqualTo(4_294_967_295L);
        assertThat(properties.responseTopic()).hasToString("r");
        assertThat(properties.correlationData()).containsExactly(0, 0xff);
        assertThat(properties.payloadFormatIndicator()).isEqualTo(1);
        assertThat(properties.userProperties()).containsExactly(new UserProperty("a", "1"), new UserProperty("a", "2"));
    }

    @Test
    void userPropertiesMayBeAnObject() {
        assertThat(PublishRequest.parse(bytes(
                                "{\"topic\":\"t\",\"properties\":{\"user_properties\":{\"b\":\"1\",\"a\":\"2\"}}}"))
                        .message()
                        .properties()
                        .userProperties())
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"));
    }

    @Test
    void nullIsNotGivenAndAnEmptyListOfPhpIsAnEmptyObject() {
        PublishRequest plain = PublishRequest.parse(bytes("{\"topic\":\"t\",\"payload\":null}"));
        assertThat(PublishRequest.parse(bytes("{\"topic\":\"t\",\"payload\":null,\"payload_encoding\":null,"
                        + "\"qos\":null,\"retained\":null,\"broker\":null,\"queue\":null,\"properties\":null}")))
                .usingRecursiveComparison()
                .isEqualTo(plain);
        assertThat(PublishRequest.parse(bytes("{\"topic\":\"t\",\"properties\":[]}"))
                        .message()
                        .properties())
                .isEqualTo(PublishProperties.NONE);
        assertThat(PublishRequest.parse(bytes("{\"topic\":\"t\",\"properties\":{\"content_type\":null,"
                                + "\"message_expiry_interval\":null,\"user_properties\":[]}}"))
                        .message()
                        .properties())
                .isEqualTo(PublishProperties.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                   | topic is required",
                "{\"topic\":null}                     | topic is required",
                "{\"topic\":\"\"}                     | topic must not be empty",
                "{\"topic\":\"a/+/b\"}                | topic must not contain the wildcards + or #, but was \"a/+/b\"",
                "{\"topic\":\"a/#\"}                  | topic must not contain the wildcards + or #, but was \"a/#\"",
                "{\"topic\":\"a\\u0000b\"}            | topic must not contain the character U+0000",
                "{\"topic\":\"\\ud800\"}              | topic must be text that UTF-8 can hold",
                "{\"topic\":\"a\\nb\"} | topic must not contain control characters, line separators or noncharacters",
                "{\"topic\":\"t\",\"qos\":3}          | qos must be 0, 1 or 2, but was 3",
                "{\"topic\":\"t\",\"qos\":-1}         | qos must be 0, 1 or 2, but was -1",
                "{\"topic\":\"t\",\"qos\":4294967296} | qos is out of range: 4294967296",
                "{\"topic\":\"t\",\"payload\":\"%%\",\"encoding\":\"base64\"} | payload must be base64",
                "{\"topic\":\"t\",\"payload\":1,\"encoding\":\"base64\"} | payload must be a string where payload_encoding is base64",
                "{\"topic\":\"t\",\"encoding\":\"hex\"} | encoding must be plain or base64, but was \"hex\"",
                "{\"topic\":\"t\",\"properties\":{\"message_expiry_interval\":-1}} | message_expiry_interval must be from 0 to 4294967295 seconds, but was -1",
                "{\"topic\":\"t\",\"properties\":{\"payload_format_indicator\":2}} | payload_format_indicator must be 0 or 1, but was 2",
                "{\"topic\":\"t\",\"properties\":{\"response_topic\":\"#\"}} | response_topic must not contain the wildcards + or #, but was \"#\"",
                "{\"topic\":\"t\",\"properties\":{\"response_topic\":\"\\u2028\"}} | response_topic must not contain control characters, line separators or noncharacters"
            })
    void namesTheRuleThatIsBroken(String json, String message) {
        assertThatThrownBy(() -> PublishRequest.parse(bytes(json)))
                .isInstanceOfAny(ApiException.class, InvalidMqttException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                            | the body is empty",
                "{                             | not JSON at line 1, column 2",
                "no                            | not JSON at line 1, column 3",
                "[]                            | the body must be a JSON object",
                "{} {}                         | topic is required",
                "{\"topic\":\"t\"} x           | not JSON at line 1, column 16",
                "{\"topic\":\"t\"} 1           | there is more after the end of the JSON",
                "{\"topic\":1}                 | topic must be a string",
                "{\"topic\":\"t\",\"qos\":\"1\"} | qos must be a whole number",
                "{\"topic\":\"t\",\"qos\":1.0} | qos must be a whole number",
                "{\"topic\":\"t\",\"retained\":1} | retained must be true or false",
                "{\"topic\":\"t\",\"broker\":1} | broker must be a string",
                "{\"topic\":\"t\",\"properties\":[1]} | properties must be a JSON object"
            })
    void namesTheFieldOfTheWrongType(String json, String detail) {
        assertThatThrownBy(() -> PublishRequest.parse(bytes(json == null ? "" : json)))
                .isInstanceOfSatisfying(ApiException.class, wrong -> {
                    assertThat(wrong.status()).isEqualTo(400);
                    assertThat(java.util.Objects.requireNonNullElse(
                                    wrong.body().detail(), wrong.body().message()))
                            .isEqualTo(detail);
                });
    }

    @Test
    void refusesATopicThatIsTooLong() {
        assertThat(payload("{\"topic\":\"" + "é".repeat(32_767) + "\",\"payload\":1}"))
                .isNotEmpty();
        assertThatThrownBy(() -> payload("{\"topic\":\"" + "é".repeat(32_768) + "\"}"))
                .hasMessage("topic must be at most 65535 bytes of UTF-8");
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThatThrownBy(() -> payload("{\"topic\":\"t\",\"payload\":" + deep + "}"))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> payload("{\"topic\":\"t\",\"ignored\":" + deep + "}"))
                .isInstanceOf(ApiException.class);
    }

    private static byte[] payload(String json) {
        return PublishRequest.parse(bytes(json)).message().payload();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
