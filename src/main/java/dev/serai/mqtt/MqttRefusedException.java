package dev.serai.mqtt;

/**
 * The broker answered, and the answer was no: a CONNACK, SUBACK or PUBACK with a reason code of 0x80 or above. To try
 * the same again brings the same answer, so a bridge writes such a message to its dead letters.
 */
public final class MqttRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int reasonCode;

    MqttRefusedException(String what, int reasonCode) {
        super(what + " was refused: " + ReasonCode.describe(reasonCode));
        this.reasonCode = reasonCode;
    }

    /** The MQTT 5 reason code, 0x80 or above. */
    public int reasonCode() {
        return reasonCode;
    }

    /** Whether the message is larger than the broker takes. */
    public boolean isTooLarge() {
        return reasonCode == ReasonCode.PACKET_TOO_LARGE;
    }

    /** Whether the broker does not let this user do it, rather than not being able to. */
    public boolean isNotAuthorized() {
        return reasonCode == ReasonCode.NOT_AUTHORIZED;
    }
}
