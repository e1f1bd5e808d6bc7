package dev.serai.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * The body of every answer that is not a success.
 *
 * @param message what went wrong
 * @param detail more about it, left out where there is no more
 */
@JsonPropertyOrder({"status", "message", "detail"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiError(String message, @Nullable String detail) {
    /** An error that one sentence says all about. */
    public ApiError(String message) {
        this(message, null);
    }

    /** Always {@code error}. */
    public String getStatus() {
        return "error";
    }
}
