package dev.serai.messages;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Payload bytes as a JSON value, the way stored messages and webhooks show them: bytes that are JSON are that JSON, number
 * text and key order kept; other UTF-8 text is a string; anything else is a string of base64.
 *
 * @param json one JSON value, to be written as it is
 * @param encoding {@code base64} or {@code plain}
 */
public record PayloadView(String json, String encoding) {
    private static final String PLAIN = "plain";
    private static final String BASE64 = "base64";

    /** PHP reads no document nested deeper than 512, and a payload is a part of one. */
    private static final int MAX_DEPTH = 500;

    /** Integers may have any number of digits; nesting stays bounded, and deeper JSON is shown as text. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** The view of these bytes. */
    public static PayloadView of(byte[] payload) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException binary) {
            return new PayloadView(quote(Base64.getEncoder().encodeToString(payload)), BASE64);
        }
        return new PayloadView(isJson(text) ? text : quote(text), PLAIN);
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            int depth = 0;
            do {
                JsonToken token = parser.currentToken();
                if (token == null || isHalfText(parser, token)) {
                    return false;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                parser.nextToken();
            } while (depth > 0);
            return parser.currentToken() == null;
        } catch (IOException plainText) {
            return false;
        }
    }

    /** Half of a surrogate pair, {@code "\\ud800"}: PHP refuses the whole document for it. */
    private static boolean isHalfText(JsonParser parser, JsonToken token) throws IOException {
        return (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)
                && !StandardCharsets.UTF_8.newEncoder().canEncode(parser.getText());
    }

    private static String quote(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
