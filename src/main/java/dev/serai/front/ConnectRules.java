package dev.serai.front;

import dev.serai.front.PropertyRules.Place;
import java.util.Map;

/** What a CONNECT packet may look like (MQTT 5, 3.1; MQTT 3.1.1, 3.1). */
final class ConnectRules {
    /** The client speaks a version that the broker does not. */
    static final int UNSUPPORTED_VERSION = 0x84;

    /** The client id is not one that the client may have. */
    static final int CLIENT_ID_NOT_VALID = 0x85;

    /** There is no enhanced authentication (MQTT 5, 4.12). */
    static final int BAD_AUTHENTICATION_METHOD = 0x8C;

    /** The sessions of the service itself are called that way. */
    private static final String OWN = "$serai";

    private static final int RESERVED = 0x01;
    private static final int WILL = 0x04;
    private static final int WILL_QOS = 0x18;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private ConnectRules() {}

    /** Protocol level 3 (MQTT 3.1), 4 (MQTT 3.1.1) or 5, read before anything else of the packet. */
    static int version(PacketReader packet) {
        String name = packet.text();
        int level = packet.oneByte();
        if (name.equals("MQIsdp") ? level == 3 : name.equals("MQTT") && (level == 4 || level == 5)) {
            return level;
        }
        if (!name.equals("MQTT") && !name.equals("MQIsdp")) {
            throw RefusedPacketException.malformed("the protocol is called MQTT");
        }
        throw RefusedPacketException.of(UNSUPPORTED_VERSION, "protocol level " + level + " is not spoken here");
    }

    /** Checks what follows the version; answers the session expiry interval in seconds. */
    static long check(PacketReader packet, int version, int topicLevels) {
        int flags = packet.oneByte();
        requireFlags(flags, version);
        packet.twoBytes();
        long sessionExpiry = version == 5 ? readProperties(packet) : 0;
        if (packet.text().startsWith(OWN)) {
            throw RefusedPacketException.of(CLIENT_ID_NOT_VALID, "client ids that start with " + OWN + " are taken");
        }
        if ((flags & WILL) != 0) {
            if (version == 5) {
                PropertyRules.read(packet, Place.WILL);
            }
            String topic = packet.text();
            TopicRules.requireName(topic);
            TopicRules.requireLevels(topic, topicLevels, RefusedPacketException.TOPIC_NAME_INVALID);
            packet.binary();
        }
        if ((flags & USER_NAME) != 0) {
            packet.text();
        }
        if ((flags & PASSWORD) != 0) {
            packet.binary();
        }
        packet.requireEnd();
        return sessionExpiry;
    }

    private static long readProperties(PacketReader packet) {
        Map<Integer, Long> properties = PropertyRules.read(packet, Place.CONNECT);
        if (properties.containsKey(PropertyRules.AUTHENTICATION_DATA)
                && !properties.containsKey(PropertyRules.AUTHENTICATION_METHOD)) {
            throw RefusedPacketException.protocolError("authentication data needs an authentication method");
        }
        // Artemis itself refuses it only after it has taken over the session.
        if (properties.containsKey(PropertyRules.AUTHENTICATION_METHOD)) {
            throw RefusedPacketException.of(BAD_AUTHENTICATION_METHOD, "there is no enhanced authentication");
        }
        return properties.getOrDefault(PropertyRules.SESSION_EXPIRY_INTERVAL, 0L);
    }

    private static void requireFlags(int flags, int version) {
        if ((flags & RESERVED) != 0 && version > 3) {
            throw RefusedPacketException.malformed("the reserved connect flag must be 0");
        }
        if ((flags & WILL) == 0 && (flags & (WILL_QOS | WILL_RETAIN)) != 0) {
            throw RefusedPacketException.malformed("no will, so no will QoS and no will retain");
        }
        if ((flags & WILL_QOS) == WILL_QOS) {
            throw RefusedPacketException.malformed("a will QoS must be 0, 1 or 2");
        }
        if (version < 5 && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) {
            throw RefusedPacketException.malformed("a password needs a user name");
        }
    }
}
