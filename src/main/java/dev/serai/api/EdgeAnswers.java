package dev.serai.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** JSON answers to calls that no route gets to see. */
final class EdgeAnswers {
    private static final JsonMapper JSON = new JsonMapper();

    private EdgeAnswers() {}

    static void answer(RoutingContext call, int status) {
        if (call.response().ended()) {
            return;
        }
        try {
            String message = ApiErrors.MESSAGES.getOrDefault(status, "Internal error");
            call.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(JSON.writeValueAsString(new ApiError(message)));
        } catch (JsonProcessingException neverForARecordOfText) {
            throw new IllegalStateException(neverForARecordOfText);
        }
    }

    /** The headers that browsers protect with; every answer has them. */
    static void protect(HttpServerResponse response) {
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer");
    }

    static void tooMany(RoutingContext call) {
        call.response().putHeader("Retry-After", "1");
        answer(call, 429);
    }
}
