package dev.serai.messages;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
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

    /** Integers may have any number of digits; nesting stays bounded, and deeper JSON is shown as text. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
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
            parser.skipChildren();
            return parser.currentToken() != null && parser.nextToken() == null;
        } catch (IOException plainText) {
            return false;
        }
    }

    private static String quote(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
