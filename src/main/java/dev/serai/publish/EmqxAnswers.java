package dev.serai.publish;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The bodies that EMQX 5 answers with. */
public final class EmqxAnswers {
    private EmqxAnswers() {}

    /** A message was published. */
    public record Id(String id) {}

    /**
     * A message was published to nobody, or not published.
     *
     * @param code an MQTT 5 reason code
     */
    public record Reason(@JsonProperty("reason_code") int code, String message) {}

    /** A request that does not fit its schema, or may not be made. */
    public record BadRequest(String code, String message) {}

    static String code(int status) {
        return switch (status) {
            case 403 -> "FORBIDDEN";
            case 404 -> "NOT_FOUND";
            case 409 -> "CONFLICT";
            case 503, 504 -> "SERVICE_UNAVAILABLE";
            default -> "INTERNAL_ERROR";
        };
    }
}
