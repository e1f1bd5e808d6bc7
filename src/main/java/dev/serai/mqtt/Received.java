package dev.serai.mqtt;

/**
 * A message that came in on a subscription and has not been acknowledged yet.
 *
 * @param message what the broker sent
 * @param packetId the packet identifier, valid only on the connection that delivered it; 0 for QoS 0
 */
record Received(MqttMessage message, int packetId) {}
