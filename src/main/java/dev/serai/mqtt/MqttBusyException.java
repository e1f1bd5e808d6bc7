package dev.serai.mqtt;

/** The broker does not take the message now, for example because a quota is used up. The same call may succeed later. */
public final class MqttBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MqttBusyException(String what, int reasonCode) {
        super(what + " was refused for now: " + ReasonCode.describe(reasonCode));
    }
}
