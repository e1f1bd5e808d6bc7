package dev.serai.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.serai.api.ApiException;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Typed reading of the JSON that is published. Each method reads the value that the parser stands on and ends with a
 * 400 that names the field where the value is of another JSON type.
 */
public final class PublishJson {
    private static final int MAX_DEPTH = 500;

    /** Reads and writes without limits on text: the HTTP server has bounded the body already. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // A payload goes out as its author wrote it: an emoji is four bytes and not two escapes.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private PublishJson() {}

    /** What reads a whole body. */
    @FunctionalInterface
    public interface Reading<T> {
        /** Reads from the first token on, which the parser stands on. */
        T read(JsonParser parser) throws IOException;
    }

    /**
     * Reads a body that is one JSON value and nothing else.
     *
     * @throws ApiException 400 where it is not
     */
    public static <T> T parse(byte[] body, Reading<T> reading) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() == null) {
                throw ApiException.invalidBody("the body is empty");
            }
            T value = reading.read(parser);
            if (parser.nextToken() != null) {
                throw ApiException.invalidBody("there is more after the end of the JSON");
            }
            return value;
        } catch (StreamConstraintsException tooDeep) {
            throw ApiException.invalidBody("JSON may be nested " + MAX_DEPTH + " levels deep at most");
        } catch (JsonProcessingException broken) {
            var place = broken.getLocation();
            throw ApiException.invalidBody(
                    place == null
                            ? "not JSON"
                            : "not JSON at line " + place.getLineNr() + ", column " + place.getColumnNr());
        } catch (IOException broken) {
            throw ApiException.invalidBody("not JSON");
        }
    }

    /** Moves to the value of the next field and answers the field's name in lower case, or null at the end. */
    public static @Nullable String nextField(JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return null;
        }
        String name = parser.currentName().toLowerCase(Locale.ROOT);
        parser.nextToken();
        return name;
    }

    /** Ends with a 400 where the value is no object. */
    public static void requireObject(JsonParser parser, String field) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw ApiException.invalidBody(field + " must be a JSON object");
        }
    }

    /**
     * Whether the value is null, which counts as not given: PHP writes a field that way that has nothing in it.
     */
    public static boolean isNull(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Whether the value is an empty list, which is how PHP writes an empty object; the parser then stands on its end. */
    static boolean isEmptyList(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw ApiException.invalidBody(field + " must be a JSON object");
        }
        return true;
    }

    /** A string. */
    public static String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw ApiException.invalidBody(field + " must be a string");
        }
        return parser.getText();
    }

    static boolean flag(JsonParser parser, String field) throws IOException {
        if (!parser.currentToken().isBoolean()) {
            throw ApiException.invalidBody(field + " must be true or false");
        }
        return parser.getBooleanValue();
    }

    /** A number without fraction and exponent. */
    public static long whole(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw ApiException.invalidBody(field + " must be a whole number");
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw ApiException.invalid(field + " is out of range");
        }
        return parser.getLongValue();
    }

    /** A number without fraction and exponent that fits a Java int, as those of MQTT do but for the expiry. */
    public static int small(JsonParser parser, String field) throws IOException {
        long value = whole(parser, field);
        if (value != (int) value) {
            throw ApiException.invalid(field + " is out of range: " + value);
        }
        return (int) value;
    }

    static byte[] base64(String text, String field) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw ApiException.invalid(field + " must be base64");
        }
    }

    /** Whether an encoding field says {@code base64}; {@code plain} is the other word it may say. */
    static boolean isBase64(JsonParser parser, String field) throws IOException {
        String word = text(parser, field);
        if (!word.equals("plain") && !word.equals("base64")) {
            throw ApiException.invalid(field + " must be plain or base64, but was \"" + word + "\"");
        }
        return word.equals("base64");
    }
}
