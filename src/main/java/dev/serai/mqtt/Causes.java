package dev.serai.mqtt;

/** Finds the words that tell an operator what to mend: the innermost cause, not the wrapping "MqttException". */
final class Causes {
    private Causes() {}

    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
