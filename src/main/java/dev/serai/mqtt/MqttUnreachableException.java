package dev.serai.mqtt;

/** There is no connection to the broker, or it ended before the answer came. The same call may succeed later. */
public final class MqttUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message goes to the client. */
    public MqttUnreachableException(String message) {
        super(message);
    }

    /** The message goes to the client. */
    public MqttUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
