package dev.serai.mqtt;

import java.util.Map;

/** The names of MQTT 5 reason codes (MQTT 5, 2.4), for errors and status. */
final class ReasonCode {
    /** Codes from here on are refusals. */
    static final int FIRST_ERROR = 0x80;

    static final int LAST_ERROR = 0xA2;

    static final int NOT_AUTHORIZED = 0x87;
    static final int PACKET_TOO_LARGE = 0x95;
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int SERVER_BUSY = 0x89;
    private static final int RATE_TOO_HIGH = 0x96;
    private static final int QUOTA_EXCEEDED = 0x97;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x80, "Unspecified error"),
            Map.entry(0x81, "Malformed packet"),
            Map.entry(0x82, "Protocol error"),
            Map.entry(0x83, "Implementation specific error"),
            Map.entry(0x84, "Unsupported protocol version"),
            Map.entry(0x85, "Client identifier not valid"),
            Map.entry(0x86, "Bad user name or password"),
            Map.entry(0x87, "Not authorized"),
            Map.entry(0x88, "Server unavailable"),
            Map.entry(0x89, "Server busy"),
            Map.entry(0x8A, "Banned"),
            Map.entry(0x8B, "Server shutting down"),
            Map.entry(0x8C, "Bad authentication method"),
            Map.entry(0x8D, "Keep alive timeout"),
            Map.entry(0x8E, "Session taken over"),
            Map.entry(0x8F, "Topic filter invalid"),
            Map.entry(0x90, "Topic name invalid"),
            Map.entry(0x91, "Packet identifier in use"),
            Map.entry(0x93, "Receive maximum exceeded"),
            Map.entry(0x95, "Packet too large"),
            Map.entry(0x96, "Message rate too high"),
            Map.entry(0x97, "Quota exceeded"),
            Map.entry(0x98, "Administrative action"),
            Map.entry(0x99, "Payload format invalid"),
            Map.entry(0x9A, "Retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(0x9C, "Use another server"),
            Map.entry(0x9D, "Server moved"),
            Map.entry(0x9E, "Shared subscriptions not supported"),
            Map.entry(0x9F, "Connection rate exceeded"),
            Map.entry(0xA0, "Maximum connect time"),
            Map.entry(0xA1, "Subscription identifiers not supported"),
            Map.entry(0xA2, "Wildcard subscriptions not supported"));

    private ReasonCode() {}

    static boolean isError(int code) {
        return code >= FIRST_ERROR && code <= LAST_ERROR;
    }

    /** What a refusal of this code means to the caller: for now only, or for good. */
    static RuntimeException failure(String what, int code) {
        return isBusy(code) ? new MqttBusyException(what, code) : new MqttRefusedException(what, code);
    }

    private static boolean isBusy(int code) {
        return code == SERVER_UNAVAILABLE || code == SERVER_BUSY || code == RATE_TOO_HIGH || code == QUOTA_EXCEEDED;
    }

    /** For example {@code 0x87 Not authorized}. */
    static String describe(int code) {
        return "0x%02X %s".formatted(code, NAMES.getOrDefault(code, "unknown reason"));
    }
}
