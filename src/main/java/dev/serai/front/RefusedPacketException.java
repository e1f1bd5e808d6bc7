package dev.serai.front;

import io.netty.handler.codec.DecoderException;

/** A packet breaks a rule of MQTT; the connection has to end. */
final class RefusedPacketException extends DecoderException {
    static final int MALFORMED = 0x81;
    static final int PROTOCOL_ERROR = 0x82;
    static final int TOPIC_FILTER_INVALID = 0x8F;
    static final int TOPIC_NAME_INVALID = 0x90;
    static final int TOPIC_ALIAS_INVALID = 0x94;
    static final int PACKET_TOO_LARGE = 0x95;

    private static final long serialVersionUID = 1L;

    private final int reasonCode;

    private RefusedPacketException(int reasonCode, String rule) {
        super(rule);
        this.reasonCode = reasonCode;
    }

    /** What an MQTT 5 client is told (MQTT 5, 2.4). */
    int reasonCode() {
        return reasonCode;
    }

    static RefusedPacketException malformed(String rule) {
        return new RefusedPacketException(MALFORMED, rule);
    }

    static RefusedPacketException protocolError(String rule) {
        return new RefusedPacketException(PROTOCOL_ERROR, rule);
    }

    static RefusedPacketException of(int reasonCode, String rule) {
        return new RefusedPacketException(reasonCode, rule);
    }

    /** A refusal is an answer, not a failure to look into. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
