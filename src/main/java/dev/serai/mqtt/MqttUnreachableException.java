package dev.serai.mqtt;

/** There is no connection to the broker, or it ended before the answer came. The same call may succeed later. */
public final class MqttUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MqttUnreachableException(String message) {
        super(message);
    }

    MqttUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
