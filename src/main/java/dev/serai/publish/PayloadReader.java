package dev.serai.publish;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.serai.api.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that a JSON value goes out as: a string without its quotes, anything else as compact JSON with the numbers
 * as they were written. Nothing passes through a Java number, which would turn 1000000 into 1e+06 or cut 23.50.
 */
final class PayloadReader {
    private PayloadReader() {}

    /** The bytes of the value that the parser stands on; the parser then stands on the value's last token. */
    static byte[] read(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return utf8(parser.getText());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = PublishJson.FACTORY.createGenerator(bytes)) {
            copy(parser, generator);
        }
        return bytes.toByteArray();
    }

    private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token.isNumeric()) {
                generator.writeNumber(parser.getText());
            } else {
                generator.copyCurrentEvent(parser);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    /** Without the question mark that Java puts where half of a surrogate pair stands. */
    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
            throw ApiException.invalid("payload must be text that UTF-8 can hold");
        }
        return bytes;
    }
}
