package dev.serai.mqtt;

/** The broker did not acknowledge in time. It may have taken the message all the same. */
public final class MqttTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MqttTimeoutException(String message) {
        super(message);
    }
}
