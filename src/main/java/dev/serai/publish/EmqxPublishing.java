package dev.serai.publish;

import dev.serai.api.ApiErrors;
import dev.serai.api.ApiException;
import dev.serai.mqtt.MqttRefusedException;
import dev.serai.publish.EmqxAnswers.BadRequest;
import dev.serai.publish.EmqxAnswers.Reason;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * The answers of EMQX 5 for {@code POST /api/v5/publish} and {@code /api/v5/publish/bulk}. Only the shapes are EMQX's: what
 * is published, and how, is what {@code /publish} does.
 */
public final class EmqxPublishing {
    private static final int TOPIC_NAME_INVALID = 0x90;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int IMPLEMENTATION_SPECIFIC = 0x83;
    private static final Reason NO_SUBSCRIBERS = new Reason(16, "no_matching_subscribers");

    /** Turns the answer to a publish into EMQX's: 202 where nobody's subscription matched, and only there. */
    public Object answer(Exchange exchange) {
        Object answer = of(exchange.getMessage().getBody());
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, answer instanceof Reason ? 202 : 200);
        return answer;
    }

    /**
     * Turns the answer to a bulk publish into EMQX's: 503 where a valid message was not taken, else 202 where nobody's
     * subscription matched one. The status of a bulk of which nothing was published stays as it is.
     */
    public List<Object> answerBulk(Exchange exchange) {
        BulkAnswer.Results results = exchange.getMessage().getBody(BulkAnswer.Results.class);
        List<Object> answers =
                results.results().stream().map(EmqxPublishing::of).toList();
        if (results.count() > 0 && answers.stream().anyMatch(Reason.class::isInstance)) {
            boolean undelivered = results.results().stream().anyMatch(EmqxPublishing::isUndelivered);
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, undelivered ? 503 : 202);
        }
        return answers;
    }

    private static boolean isUndelivered(Object answer) {
        return answer instanceof BulkAnswer.Failure failure && failure.httpStatus() != 400;
    }

    /** Turns the answer to a failure, which {@code apiErrors} has made, into EMQX's. */
    public Object error(Exchange exchange) {
        Throwable failure = ApiErrors.failureOf(exchange);
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (failure instanceof BulkRefusedException refused) {
            return refused.body().errors().stream().map(EmqxPublishing::of).toList();
        }
        if (failure instanceof MqttRefusedException refused && refused.isTooLarge()) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 400);
            return new Reason(QUOTA_EXCEEDED, "packet_too_large");
        }
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        if (status == 400) {
            return invalid(failure, message);
        }
        return new BadRequest(EmqxAnswers.code(status), status < 500 ? message : EmqxAnswers.code(status));
    }

    private static Object invalid(Throwable failure, String message) {
        if (failure instanceof ApiException known && !message.contains("base64")) {
            String detail = known.body().detail();
            return new BadRequest("BAD_REQUEST", detail == null ? message : message + ": " + detail);
        }
        return reason(message);
    }

    private static Object of(Object answer) {
        if (answer instanceof PublishAnswer published) {
            return Boolean.FALSE.equals(published.subscribers()) ? NO_SUBSCRIBERS : new EmqxAnswers.Id(published.id());
        }
        BulkAnswer.Failure failure = (BulkAnswer.Failure) answer;
        return reason(failure.detail() == null ? failure.message() : failure.message() + ": " + failure.detail());
    }

    private static Reason reason(String message) {
        if (message.startsWith("topic must")) {
            return new Reason(TOPIC_NAME_INVALID, "topic_name_invalid");
        }
        return message.contains("Packet too large")
                ? new Reason(QUOTA_EXCEEDED, "packet_too_large")
                : new Reason(IMPLEMENTATION_SPECIFIC, message);
    }
}
