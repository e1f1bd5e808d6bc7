package dev.serai.mqtt;

/**
 * What the broker's CONNACK promised (MQTT 5, 3.2).
 *
 * @param sessionPresent whether the broker kept our session
 * @param receiveMaximum how many QoS 1 and 2 messages it takes unacknowledged
 * @param qosTwoMaximum how many are in flight at most for another one of QoS 2 to go out
 */
record Accepted(boolean sessionPresent, int receiveMaximum, int qosTwoMaximum) {}
