package dev.serai.webhooks;

import java.time.Duration;

/**
 * How one attempt to call a webhook ended.
 *
 * @param status the HTTP status of the answer, 0 where there was none
 * @param retryAfter what the application asked for, zero where it did not
 * @param reason one line for people; empty where the attempt succeeded
 */
record CallResult(int status, Duration retryAfter, String reason) {
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    static CallResult answered(int status, Duration retryAfter) {
        boolean success = status >= 200 && status < 300;
        return new CallResult(status, retryAfter, success ? "" : "answered " + status);
    }

    static CallResult unanswered(String reason) {
        return new CallResult(0, Duration.ZERO, reason);
    }

    boolean success() {
        return status >= 200 && status < 300;
    }

    /** The application wants no more calls, ever. */
    boolean gone() {
        return status == GONE;
    }

    /** The application as a whole wants a pause, not this one message. */
    boolean pausesEverything() {
        return !retryAfter.isZero() && (status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE);
    }
}
