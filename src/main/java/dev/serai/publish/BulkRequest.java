package dev.serai.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.serai.api.ApiError;
import dev.serai.api.ApiException;
import dev.serai.mqtt.InvalidMqttException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the array of {@code POST /publish/bulk}; what is wrong with one item is kept with it and stops no other. */
final class BulkRequest {
    private static final int MAX_ITEMS = 10_000;

    private BulkRequest() {}

    /**
     * The items in the order of the request.
     *
     * @throws ApiException 400 where the body is no array, no JSON, or has too many items
     */
    static List<BulkItem> parse(byte[] body) {
        return PublishJson.parse(body, BulkRequest::read);
    }

    private static List<BulkItem> read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw ApiException.invalidBody("the body must be a list of messages");
        }
        List<BulkItem> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == MAX_ITEMS) {
                throw ApiException.invalid("A bulk publish takes at most " + MAX_ITEMS + " messages");
            }
            items.add(item(items.size(), parser));
        }
        return items;
    }

    private static BulkItem item(int index, JsonParser parser) throws IOException {
        int depth = depth(parser) - (parser.currentToken().isStructStart() ? 1 : 0);
        try {
            return new BulkItem(index, PublishRequest.read(parser));
        } catch (ApiException invalid) {
            skipTo(depth, parser);
            return new BulkItem(index, invalid.status(), invalid.body());
        } catch (InvalidMqttException invalid) {
            skipTo(depth, parser);
            return new BulkItem(index, 400, new ApiError(Objects.requireNonNull(invalid.getMessage())));
        }
    }

    /** Goes on to the end of the item, wherever in it the reading ended. */
    private static void skipTo(int depth, JsonParser parser) throws IOException {
        while (depth(parser) > depth) {
            parser.nextToken();
        }
    }

    private static int depth(JsonParser parser) {
        return parser.getParsingContext().getNestingDepth();
    }
}
