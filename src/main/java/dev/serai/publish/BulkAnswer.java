package dev.serai.publish;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of the answers of {@code POST /publish/bulk}. */
public final class BulkAnswer {
    private BulkAnswer() {}

    /**
     * What became of the messages.
     *
     * @param status {@code success}, {@code partial} where some failed, {@code error} where nothing was published
     * @param count how many were published
     * @param results one for each message, in the order of the request: a {@link PublishAnswer} or a {@link Failure}
     */
    public record Results(String status, String message, int count, List<Object> results) {}

    /**
     * A request of which nothing was published.
     *
     * @param errors all that is wrong with it, in the order of the request
     */
    public record Refusal(String status, String message, List<Object> errors) {}

    /**
     * Why one message was not published.
     *
     * @param index its place in the request, from 0
     * @param httpStatus what a request with this message alone would be answered
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failure(
            String status, int index, String message, @Nullable String detail, @JsonIgnore int httpStatus) {}
}
