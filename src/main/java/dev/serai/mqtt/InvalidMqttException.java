package dev.serai.mqtt;

/** Something that MQTT does not allow; the message names the rule and the value, for whoever sent it to read. */
public final class InvalidMqttException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Says the rule and the value that breaks it. */
    public InvalidMqttException(String message) {
        super(message);
    }
}
