package dev.serai.mqtt;

/** The MQTT versions Serai speaks to other brokers. */
public enum ProtocolVersion {
    /** MQTT 5.0. */
    MQTT_5("5"),
    /** MQTT 3.1.1: no reason codes on PUBACK, no properties, no message expiry. */
    MQTT_3_1_1("3.1.1");

    private final String text;

    ProtocolVersion(String text) {
        this.text = text;
    }

    /**
     * Reads a setting's value.
     *
     * @throws IllegalArgumentException when it names neither version
     */
    public static ProtocolVersion of(String text) {
        return switch (text.strip()) {
            case "5", "5.0" -> MQTT_5;
            case "3.1.1", "3" -> MQTT_3_1_1;
            default -> throw new IllegalArgumentException("the MQTT version must be 5 or 3.1.1, but was " + text);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
