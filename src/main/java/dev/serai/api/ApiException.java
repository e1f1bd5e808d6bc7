package dev.serai.api;

import org.jspecify.annotations.Nullable;

/** A failure that the caller of the API can understand, with the HTTP status it is answered by. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ApiError body;

    private ApiException(int status, String message, @Nullable String detail) {
        super(message);
        this.status = status;
        this.body = new ApiError(message, detail);
    }

    /** 400: the request is wrong, in these words. */
    public static ApiException invalid(String message) {
        return new ApiException(400, message, null);
    }

    /** 400: the body is not the JSON it should be; the detail names the field or place. */
    public static ApiException invalidBody(String detail) {
        return new ApiException(400, "Invalid request body", detail);
    }

    /** 404: there is no such thing. */
    public static ApiException notFound(String message) {
        return new ApiException(404, message, null);
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** What the caller reads. */
    public ApiError body() {
        return body;
    }
}
