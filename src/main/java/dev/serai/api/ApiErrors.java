package dev.serai.api;

import dev.serai.broker.BrokerUnavailableException;
import dev.serai.mqtt.InvalidMqttException;
import dev.serai.mqtt.MqttBusyException;
import dev.serai.mqtt.MqttRefusedException;
import dev.serai.mqtt.MqttTimeoutException;
import dev.serai.mqtt.MqttUnreachableException;
import dev.serai.publish.BulkRefusedException;
import dev.serai.publish.IdempotencyConflictException;
import dev.serai.security.ForbiddenException;
import dev.serai.store.StoreUnavailableException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides the status and the words for every failure of a route behind the HTTP API. */
public final class ApiErrors {
    /** The words for failures that the HTTP server finds before any route. */
    static final Map<Integer, String> MESSAGES = Map.ofEntries(
            Map.entry(400, "Bad request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(413, "Request body too large"),
            Map.entry(414, "Request line too long"),
            Map.entry(417, "Expectation failed"),
            Map.entry(429, "Too many requests"),
            Map.entry(431, "Request headers too large"),
            Map.entry(501, "Transfer coding not supported"),
            Map.entry(503, "Service is starting or stopping"));

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);
    private static final String RETRY_SECONDS = "1";

    /** Puts the answer for the exchange's failure into its message. */
    public void answer(Exchange exchange) {
        Throwable failure = failureOf(exchange);
        Message answer = exchange.getMessage();
        if (failure instanceof ApiException known) {
            put(answer, known.status(), known.body());
        } else if (failure instanceof ForbiddenException forbidden) {
            put(answer, 403, new ApiError("Forbidden", forbidden.getMessage()));
        } else if (failure instanceof BrokerUnavailableException unavailable) {
            // What has a reason for the caller is in the log once, and not again for each message.
            CallLog.of(unavailable.reason() == null ? LOG.atWarn() : LOG.atDebug(), exchange)
                    .log("The broker does not take a message: {}", unavailable.getMessage());
            answer.setHeader("Retry-After", RETRY_SECONDS);
            put(answer, 503, new ApiError("Broker unavailable", unavailable.reason()));
        } else if (failure instanceof MqttUnreachableException unreachable) {
            answer.setHeader("Retry-After", RETRY_SECONDS);
            put(answer, 503, new ApiError("Broker unreachable", unreachable.getMessage()));
        } else if (failure instanceof MqttBusyException busy) {
            answer.setHeader("Retry-After", RETRY_SECONDS);
            put(answer, 503, new ApiError("Broker busy", busy.getMessage()));
        } else if (failure instanceof MqttTimeoutException late) {
            put(answer, 504, new ApiError("Broker did not acknowledge in time", late.getMessage()));
        } else if (failure instanceof MqttRefusedException refused) {
            put(
                    answer,
                    refused.isNotAuthorized() ? 403 : 502,
                    new ApiError("Broker refused the message", refused.getMessage()));
        } else if (failure instanceof BulkRefusedException refused) {
            put(answer, refused.status(), refused.body());
        } else if (failure instanceof IdempotencyConflictException conflict) {
            put(answer, 409, new ApiError(Objects.requireNonNull(conflict.getMessage())));
        } else if (failure instanceof StoreUnavailableException unavailable) {
            // One line: while a database is away or its disk is full, each call ends here.
            CallLog.of(LOG.atWarn(), exchange).log("The message store is not available: {}", innermost(unavailable));
            answer.setHeader("Retry-After", RETRY_SECONDS);
            put(answer, 503, new ApiError("Message store unavailable"));
        } else if (failure instanceof InvalidMqttException invalid) {
            put(answer, 400, new ApiError(Objects.requireNonNull(invalid.getMessage())));
        } else {
            CallLog.of(LOG.atError(), exchange)
                    .setCause(failure)
                    .log("A call to {} failed", exchange.getFromEndpoint());
            put(answer, 500, new ApiError("Internal error"));
        }
    }

    /** Why an exchange failed, without what Camel and futures wrap around it. */
    public static Throwable failureOf(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        while ((failure instanceof CamelExecutionException || failure instanceof CompletionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static void put(Message answer, int status, Object body) {
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        answer.setBody(body);
    }
}
