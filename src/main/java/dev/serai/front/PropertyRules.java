package dev.serai.front;

import static dev.serai.front.PropertyRules.Place.ACKNOWLEDGEMENT;
import static dev.serai.front.PropertyRules.Place.CONNECT;
import static dev.serai.front.PropertyRules.Place.DISCONNECT;
import static dev.serai.front.PropertyRules.Place.PUBLISH;
import static dev.serai.front.PropertyRules.Place.SUBSCRIBE;
import static dev.serai.front.PropertyRules.Place.UNSUBSCRIBE;
import static dev.serai.front.PropertyRules.Place.WILL;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5 that a client may send: where, how often and with which values (MQTT 5, 2.2.2.2). */
final class PropertyRules {
    /** Where a property stands. */
    enum Place {
        CONNECT,
        WILL,
        PUBLISH,
        ACKNOWLEDGEMENT,
        SUBSCRIBE,
        UNSUBSCRIBE,
        DISCONNECT
    }

    static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    static final int SESSION_EXPIRY_INTERVAL = 0x11;
    static final int AUTHENTICATION_METHOD = 0x15;
    static final int AUTHENTICATION_DATA = 0x16;
    static final int TOPIC_ALIAS = 0x23;

    private static final int USER_PROPERTY = 0x26;

    private enum Kind {
        FLAG,
        TWO_BYTES,
        TWO_BYTES_NOT_0,
        FOUR_BYTES,
        FOUR_BYTES_NOT_0,
        VARIABLE_NOT_0,
        TEXT,
        TOPIC,
        BINARY,
        PAIR
    }

    private record Rule(Kind kind, Set<Place> places) {
        static Rule of(Kind kind, Place first, Place... more) {
            return new Rule(kind, EnumSet.of(first, more));
        }
    }

    private static final @Nullable Rule[] RULES = new Rule[0x80];

    static {
        RULES[0x01] = Rule.of(Kind.FLAG, PUBLISH, WILL);
        RULES[0x02] = Rule.of(Kind.FOUR_BYTES, PUBLISH, WILL);
        RULES[0x03] = Rule.of(Kind.TEXT, PUBLISH, WILL);
        RULES[0x08] = Rule.of(Kind.TOPIC, PUBLISH, WILL);
        RULES[0x09] = Rule.of(Kind.BINARY, PUBLISH, WILL);
        RULES[SUBSCRIPTION_IDENTIFIER] = Rule.of(Kind.VARIABLE_NOT_0, SUBSCRIBE);
        RULES[SESSION_EXPIRY_INTERVAL] = Rule.of(Kind.FOUR_BYTES, CONNECT, DISCONNECT);
        RULES[AUTHENTICATION_METHOD] = Rule.of(Kind.TEXT, CONNECT);
        RULES[AUTHENTICATION_DATA] = Rule.of(Kind.BINARY, CONNECT);
        RULES[0x17] = Rule.of(Kind.FLAG, CONNECT);
        RULES[0x18] = Rule.of(Kind.FOUR_BYTES, WILL);
        RULES[0x19] = Rule.of(Kind.FLAG, CONNECT);
        RULES[0x1F] = Rule.of(Kind.TEXT, ACKNOWLEDGEMENT, DISCONNECT);
        RULES[0x21] = Rule.of(Kind.TWO_BYTES_NOT_0, CONNECT);
        RULES[0x22] = Rule.of(Kind.TWO_BYTES, CONNECT);
        RULES[TOPIC_ALIAS] = Rule.of(Kind.TWO_BYTES_NOT_0, PUBLISH);
        RULES[USER_PROPERTY] =
                Rule.of(Kind.PAIR, CONNECT, WILL, PUBLISH, ACKNOWLEDGEMENT, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT);
        RULES[0x27] = Rule.of(Kind.FOUR_BYTES_NOT_0, CONNECT);
    }

    private PropertyRules() {}

    /** Reads a packet's properties; answers the numbers among them by identifier, and 0 for those that are none. */
    static Map<Integer, Long> read(PacketReader packet, Place place) {
        int length = packet.variable();
        if (length == 0) {
            return Map.of();
        }
        PacketReader properties = packet.part(length);
        Map<Integer, Long> seen = new HashMap<>();
        while (properties.remaining() > 0) {
            int identifier = properties.variable();
            Rule rule = identifier < RULES.length ? RULES[identifier] : null;
            if (rule == null || !rule.places().contains(place)) {
                throw RefusedPacketException.malformed("property " + identifier + " is not for " + place);
            }
            Long before = seen.put(identifier, value(properties, rule.kind(), identifier));
            if (before != null && identifier != USER_PROPERTY) {
                throw RefusedPacketException.protocolError("property " + identifier + " must come once");
            }
        }
        return seen;
    }

    private static long value(PacketReader properties, Kind kind, int identifier) {
        return switch (kind) {
            case FLAG -> atMostOne(properties.oneByte());
            case TWO_BYTES -> properties.twoBytes();
            case TWO_BYTES_NOT_0 -> notZero(properties.twoBytes(), identifier);
            case FOUR_BYTES -> properties.fourBytes();
            case FOUR_BYTES_NOT_0 -> notZero(properties.fourBytes(), identifier);
            case VARIABLE_NOT_0 -> notZero(properties.variable(), identifier);
            case TEXT -> {
                properties.text();
                yield 0;
            }
            case TOPIC -> {
                TopicRules.requireName(properties.text());
                yield 0;
            }
            case BINARY -> {
                properties.binary();
                yield 0;
            }
            case PAIR -> {
                properties.text();
                properties.text();
                yield 0;
            }
        };
    }

    private static long atMostOne(int value) {
        if (value > 1) {
            throw RefusedPacketException.protocolError("a flag must be 0 or 1, but was " + value);
        }
        return value;
    }

    private static long notZero(long value, int identifier) {
        if (value == 0) {
            int code = identifier == TOPIC_ALIAS
                    ? RefusedPacketException.TOPIC_ALIAS_INVALID
                    : RefusedPacketException.PROTOCOL_ERROR;
            throw RefusedPacketException.of(code, "property " + identifier + " must not be 0");
        }
        return value;
    }
}
