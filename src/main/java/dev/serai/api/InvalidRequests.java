package dev.serai.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.metrics.Limit;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** Answers what is no HTTP request, or is one over a limit, and ends its connection; no call is made of it. */
final class InvalidRequests {
    private static final Map<Integer, String> MESSAGES =
            Map.of(400, "Invalid request", 414, "The request line is too long", 431, "The headers are too large");

    private static final JsonMapper JSON = new JsonMapper();

    private InvalidRequests() {}

    static void answer(HttpServerRequest request) {
        int status = status(request.decoderResult().cause());
        EdgeAnswers.protect(request.response());
        try {
            request.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CONNECTION, "close")
                    .end(JSON.writeValueAsString(new ApiError(MESSAGES.getOrDefault(status, ""))))
                    .onComplete(sent -> request.connection().close());
        } catch (JsonProcessingException neverForARecordOfText) {
            throw new IllegalStateException(neverForARecordOfText);
        }
    }

    private static int status(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            Limit.HTTP_REQUEST_LINE.reached();
            return 414;
        }
        if (cause instanceof TooLongHttpHeaderException) {
            Limit.HTTP_HEADERS.reached();
            return 431;
        }
        return 400;
    }
}
