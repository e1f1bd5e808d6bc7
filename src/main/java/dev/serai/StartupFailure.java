package dev.serai;

/** The one line about a failed start: the first reason that says what is wrong, without the wrappings around it. */
final class StartupFailure {
    private StartupFailure() {}

    static String line(Throwable failure) {
        Throwable telling = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            telling = cause;
            if (cause instanceof StartupException) {
                break;
            }
        }
        String message = telling.getMessage();
        String text = message == null || message.isBlank() ? telling.getClass().getSimpleName() : message;
        return text.strip().lines().findFirst().orElse(text);
    }
}
