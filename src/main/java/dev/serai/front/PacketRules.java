package dev.serai.front;

import dev.serai.front.PropertyRules.Place;
import java.util.Map;
import java.util.Set;

/** What the packets of a connected client may look like (MQTT 5, 3.3 to 3.15, and the same of MQTT 3.1.1). */
final class PacketRules {
    private static final Set<Integer> RECEIVED = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final Set<Integer> RELEASED = Set.of(0x00, 0x92);
    private static final Set<Integer> DISCONNECTED =
            Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);

    private final int version;
    private final long sessionExpiry;
    private final int topicLevels;

    /**
     * The rules for one connection.
     *
     * @param version 3, 4 or 5
     * @param sessionExpiry the session expiry interval of its CONNECT, in seconds
     * @param topicLevels the most of a topic name or filter
     */
    PacketRules(int version, long sessionExpiry, int topicLevels) {
        this.topicLevels = topicLevels;
        this.version = version;
        this.sessionExpiry = sessionExpiry;
    }

    /** Checks a packet by its first byte and its body. */
    void check(int firstByte, PacketReader packet) {
        int flags = firstByte & 0x0F;
        switch (firstByte >> 4) {
            case 1 -> throw RefusedPacketException.protocolError("a client connects once");
            case 3 -> publish(flags, packet);
            case 4, 5, 7 -> acknowledgement(flags, 0, RECEIVED, firstByte >> 4, packet);
            case 6 -> acknowledgement(flags, 2, RELEASED, 6, packet);
            case 8 -> subscribe(flags, packet);
            case 10 -> unsubscribe(flags, packet);
            case 12 -> {
                requireFlags(flags, 0);
                packet.requireEnd();
            }
            case 14 -> disconnect(flags, packet);
            case 0 -> throw RefusedPacketException.malformed("packet type 0 is reserved");
            default -> throw RefusedPacketException.protocolError("this packet is not for a client to send");
        }
    }

    private static void requireFlags(int flags, int wanted) {
        if (flags != wanted) {
            throw RefusedPacketException.malformed("the flags of the fixed header must be " + wanted);
        }
    }

    private void publish(int flags, PacketReader packet) {
        int qos = (flags >> 1) & 3;
        if (qos == 3 || (qos == 0 && (flags & 8) != 0)) {
            throw RefusedPacketException.malformed("QoS must be 0, 1 or 2, and DUP 0 with QoS 0");
        }
        String topic = packet.text();
        if (qos > 0) {
            packet.packetIdentifier();
        }
        boolean alias =
                version == 5 && PropertyRules.read(packet, Place.PUBLISH).containsKey(PropertyRules.TOPIC_ALIAS);
        if (topic.isEmpty() && version == 5) {
            if (!alias) {
                throw RefusedPacketException.protocolError("an empty topic name needs a topic alias");
            }
            return;
        }
        TopicRules.requireName(topic);
        TopicRules.requireLevels(topic, topicLevels, RefusedPacketException.TOPIC_NAME_INVALID);
    }

    private void acknowledgement(int flags, int wantedFlags, Set<Integer> codes, int type, PacketReader packet) {
        requireFlags(flags, wantedFlags);
        packet.packetIdentifier();
        if (version == 5 && packet.remaining() > 0) {
            Set<Integer> allowed = type == 7 ? RELEASED : codes;
            if (!allowed.contains(packet.oneByte())) {
                throw RefusedPacketException.malformed("this reason code is not for packet type " + type);
            }
            if (packet.remaining() > 0) {
                PropertyRules.read(packet, Place.ACKNOWLEDGEMENT);
            }
        }
        packet.requireEnd();
    }

    private void subscribe(int flags, PacketReader packet) {
        requireFlags(flags, 2);
        packet.packetIdentifier();
        if (version == 5) {
            PropertyRules.read(packet, Place.SUBSCRIBE);
        }
        requireOne(packet);
        while (packet.remaining() > 0) {
            boolean shared = requireFilter(packet.text());
            int options = packet.oneByte();
            int reserved = version == 5 ? 0xC0 : 0xFC;
            if ((options & reserved) != 0 || (options & 3) == 3 || (options & 0x30) == 0x30) {
                throw RefusedPacketException.malformed("the subscription options have reserved values");
            }
            if (shared && (options & 4) != 0) {
                throw RefusedPacketException.protocolError("a shared subscription must not have No Local");
            }
        }
    }

    private void unsubscribe(int flags, PacketReader packet) {
        requireFlags(flags, 2);
        packet.packetIdentifier();
        if (version == 5) {
            PropertyRules.read(packet, Place.UNSUBSCRIBE);
        }
        requireOne(packet);
        while (packet.remaining() > 0) {
            requireFilter(packet.text());
        }
    }

    private boolean requireFilter(String filter) {
        TopicRules.requireLevels(filter, topicLevels, RefusedPacketException.TOPIC_FILTER_INVALID);
        return TopicRules.requireFilter(filter);
    }

    /** [MQTT-3.8.3-2], [MQTT-3.10.3-2]. */
    private static void requireOne(PacketReader packet) {
        if (packet.remaining() == 0) {
            throw RefusedPacketException.protocolError("there must be a topic filter");
        }
    }

    private void disconnect(int flags, PacketReader packet) {
        requireFlags(flags, 0);
        if (version == 5 && packet.remaining() > 0) {
            if (!DISCONNECTED.contains(packet.oneByte())) {
                throw RefusedPacketException.malformed("this reason code is not for a client's DISCONNECT");
            }
            if (packet.remaining() > 0) {
                Map<Integer, Long> properties = PropertyRules.read(packet, Place.DISCONNECT);
                boolean wantsMore = properties.getOrDefault(PropertyRules.SESSION_EXPIRY_INTERVAL, 0L) > 0;
                if (wantsMore && sessionExpiry == 0) {
                    throw RefusedPacketException.protocolError("a session that was to end now cannot be kept");
                }
            }
        }
        packet.requireEnd();
    }
}
