package dev.serai.front;

import static dev.serai.front.RawClient.binary;
import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.sized;
import static dev.serai.front.RawClient.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Packets generated from the rules of MQTT 5 and MQTT 3.1.1, and what a server has to answer to each. */
final class Forbidden {
    /** The packet is taken and the connection lives. */
    static final int TAKEN = 0;
    /** The packet is a DISCONNECT that ends the connection without an answer. */
    static final int ENDS = -1;

    /**
     * One case.
     *
     * @param inConnect whether the packet is the CONNECT itself, not one that follows it
     * @param answer the reason code of DISCONNECT or CONNACK for version 5; other versions only close
     */
    record Case(String name, int version, boolean inConnect, byte[] packet, int answer) {
        @Override
        public String toString() {
            return "MQTT " + version + " " + name;
        }
    }

    private record Kind(Set<Integer> allowed, UnaryOperator<byte[]> packet) {}

    private static final byte[] ID = bytes(0, 7);
    private static final Map<Integer, byte[]> PROPERTIES = properties();
    private static final Map<String, Kind> KINDS = kinds();
    private final List<Case> cases = new ArrayList<>();

    static List<Case> cases() {
        Forbidden all = new Forbidden();
        all.properties5();
        all.values5();
        all.texts();
        for (int version : new int[] {4, 5}) {
            all.fixedHeaders(version);
            all.lengths(version);
            all.topics(version);
            all.connects(version);
        }
        return all.cases;
    }

    private static Map<Integer, byte[]> properties() {
        Map<Integer, byte[]> all = new LinkedHashMap<>();
        for (int oneByte : new int[] {0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A}) {
            all.put(oneByte, bytes(oneByte, 1));
        }
        for (int twoBytes : new int[] {0x13, 0x21, 0x22, 0x23}) {
            all.put(twoBytes, bytes(twoBytes, 0, 9));
        }
        for (int fourBytes : new int[] {0x02, 0x11, 0x18, 0x27}) {
            all.put(fourBytes, bytes(fourBytes, 0, 1, 0, 0));
        }
        for (int text : new int[] {0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F}) {
            all.put(text, join(bytes(text), text("t")));
        }
        all.put(0x0B, bytes(0x0B, 5));
        all.put(0x26, join(bytes(0x26), text("k"), text("v")));
        all.put(0x04, bytes(0x04, 0));
        all.put(0x7F, bytes(0x7F, 0));
        return all;
    }

    private static Map<String, Kind> kinds() {
        Set<Integer> message = Set.of(0x01, 0x02, 0x03, 0x08, 0x09, 0x26);
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put(
                "CONNECT",
                new Kind(
                        Set.of(0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27),
                        properties -> RawClient.connect(5, 2, "strict", properties, new byte[0])));
        kinds.put("WILL", new Kind(with(message, 0x18), properties -> will(sized(properties), "w")));
        kinds.put("PUBLISH", new Kind(with(message, 0x23), properties -> packet(0x30, text("t"), sized(properties))));
        for (int type : new int[] {4, 5, 6, 7}) {
            int first = (type << 4) | (type == 6 ? 2 : 0);
            kinds.put(
                    "ACK " + type,
                    new Kind(Set.of(0x1F, 0x26), properties -> packet(first, ID, bytes(0), sized(properties))));
        }
        kinds.put(
                "SUBSCRIBE",
                new Kind(Set.of(0x0B, 0x26), properties -> packet(0x82, ID, sized(properties), text("f"), bytes(1))));
        kinds.put("UNSUBSCRIBE", new Kind(Set.of(0x26), properties -> packet(0xA2, ID, sized(properties), text("f"))));
        kinds.put(
                "DISCONNECT",
                new Kind(Set.of(0x11, 0x1F, 0x26), properties -> packet(0xE0, bytes(0), sized(properties))));
        return kinds;
    }

    private static Set<Integer> with(Set<Integer> some, int one) {
        Set<Integer> more = new java.util.HashSet<>(some);
        more.add(one);
        return more;
    }

    private static byte[] will(byte[] properties, String topic) {
        return RawClient.connect(5, 6, "strict", new byte[0], join(properties, text(topic), text("gone")));
    }

    private void add(String name, int version, byte[] packet, int answer) {
        cases.add(new Case(name, version, packet[0] == 0x10, packet, answer));
    }

    /** 2.2.2.2: each property on each packet, once and twice. */
    private void properties5() {
        KINDS.forEach((kind, rules) -> PROPERTIES.forEach((id, property) -> {
            boolean allowed = rules.allowed().contains(id);
            String name = "%s with property 0x%02X".formatted(kind, id);
            add(name, 5, rules.packet().apply(property), allowed ? taken(kind, id) : 0x81);
            if (allowed) {
                int answer = id == 0x26 ? taken(kind, id) : 0x82;
                add(name + " twice", 5, rules.packet().apply(join(property, property)), answer);
            }
        }));
    }

    private static int taken(String kind, int id) {
        if (kind.equals("CONNECT") && id == 0x15) {
            // No enhanced authentication here: bad authentication method.
            return 0x8C;
        }
        if (kind.equals("CONNECT") && id == 0x16) {
            // Data without a method.
            return 0x82;
        }
        if (kind.equals("DISCONNECT")) {
            // 3.14.2.2.2: the CONNECT of these tests has no session expiry interval.
            return id == 0x11 ? 0x82 : ENDS;
        }
        return TAKEN;
    }

    /** Values that a property must not have, and properties that end before their value. */
    private void values5() {
        value("PUBLISH", bytes(0x01, 2), 0x82);
        value("PUBLISH", bytes(0x23, 0, 0), 0x94);
        value("PUBLISH", join(bytes(0x08), text("a/+")), 0x90);
        value("CONNECT", bytes(0x21, 0, 0), 0x82);
        value("CONNECT", bytes(0x27, 0, 0, 0, 0), 0x82);
        value("CONNECT", bytes(0x17, 2), 0x82);
        value("CONNECT", bytes(0x19, 2), 0x82);
        value("CONNECT", join(bytes(0x16), text("data")), 0x82);
        value("SUBSCRIBE", bytes(0x0B, 0), 0x82);
        value("SUBSCRIBE", bytes(0x0B, 0x80, 0x80, 0x80, 0x80, 1), 0x81);
        KINDS.forEach((kind, rules) -> rules.allowed().forEach(id -> {
            byte[] whole = java.util.Objects.requireNonNull(PROPERTIES.get(id));
            byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
            add(
                    "%s with half of property 0x%02X".formatted(kind, id),
                    5,
                    rules.packet().apply(cut),
                    0x81);
        }));
    }

    private void value(String kind, byte[] property, int answer) {
        Kind rules = java.util.Objects.requireNonNull(KINDS.get(kind));
        String name = kind + " with property value " + java.util.HexFormat.of().formatHex(property);
        add(name, 5, rules.packet().apply(property), answer);
    }

    /** 1.5.4: text that is not well-formed UTF-8 or holds U+0000, in each field that is text. */
    private void texts() {
        Map<String, byte[]> wrong = new LinkedHashMap<>();
        wrong.put("U+0000", bytes('a', 0, 'b'));
        wrong.put("a surrogate", bytes(0xED, 0xA0, 0x80));
        wrong.put("an overlong slash", bytes(0xC0, 0xAF));
        wrong.put("a lone continuation", bytes('a', 0x80));
        wrong.put("half a character", bytes(0xE2, 0x82));
        wrong.put("a point over U+10FFFF", bytes(0xF4, 0x90, 0x80, 0x80));
        wrong.forEach((what, raw) -> {
            byte[] text = binary(raw);
            for (int version : new int[] {4, 5}) {
                byte[] none = version == 5 ? bytes(0) : new byte[0];
                add("topic with " + what, version, packet(0x30, text, none), 0x81);
                add("filter with " + what, version, packet(0x82, ID, none, text, bytes(0)), 0x81);
                add("unsubscribed filter with " + what, version, packet(0xA2, ID, none, text), 0x81);
                byte[] head = join(text("MQTT"), bytes(version, 0xC2, 0, 60), none);
                add("client id with " + what, version, packet(0x10, head, text, text("all"), text("pw")), 0x81);
                add("user name with " + what, version, packet(0x10, head, text("c"), text, text("pw")), 0x81);
                byte[] willHead = join(text("MQTT"), bytes(version, 0xC6, 0, 60), none, text("c"), none);
                add(
                        "will topic with " + what,
                        version,
                        packet(0x10, willHead, text, text("w"), text("all"), text("pw")),
                        0x81);
            }
            for (int id : new int[] {0x03, 0x08}) {
                add("property " + id + " with " + what, 5, packet(0x30, text("t"), sized(bytes(id), text)), 0x81);
            }
            byte[] user = sized(bytes(0x26), text("k"), text);
            add("user property with " + what, 5, packet(0x30, text("t"), user), 0x81);
            add("reason with " + what, 5, packet(0xE0, bytes(0), sized(bytes(0x1F), text)), 0x81);
        });
    }

    /** 2.1.3: the flags of the fixed header, and packets that only a server sends. */
    private void fixedHeaders(int version) {
        byte[] none = version == 5 ? bytes(0) : new byte[0];
        byte[] subscribe = join(ID, none, text("f"), bytes(1));
        byte[] unsubscribe = join(ID, none, text("f"));
        for (int flags = 0; flags < 16; flags++) {
            String with = " with flags " + flags;
            flags(version, "PUBACK" + with, 4, flags, 0, ID);
            flags(version, "PUBREC" + with, 5, flags, 0, ID);
            flags(version, "PUBREL" + with, 6, flags, 2, ID);
            flags(version, "PUBCOMP" + with, 7, flags, 0, ID);
            flags(version, "SUBSCRIBE" + with, 8, flags, 2, subscribe);
            flags(version, "UNSUBSCRIBE" + with, 10, flags, 2, unsubscribe);
            flags(version, "PINGREQ" + with, 12, flags, 0, new byte[0]);
            int qos = (flags >> 1) & 3;
            byte[] publish = join(text("t"), qos == 0 ? new byte[0] : ID, none, bytes('p'));
            int answer = qos == 3 || (qos == 0 && flags >= 8) ? 0x81 : TAKEN;
            // Flag 1 is RETAIN: fine for a publish.
            add("PUBLISH" + with, version, packet(0x30 | flags, publish), answer);
        }
        for (int type : new int[] {2, 9, 11, 13}) {
            add("packet type " + type, version, packet(type << 4, ID, bytes(0)), 0x82);
        }
        add("packet type 0", version, packet(0x00, ID), 0x81);
        add("packet type 15", version, packet(0xF0, bytes(0)), 0x82);
        add("second CONNECT", version, bytes(0x10, 0), 0x82);
    }

    private void flags(int version, String name, int type, int flags, int wanted, byte[] body) {
        add(name, version, packet((type << 4) | flags, body), flags == wanted ? TAKEN : 0x81);
    }

    /** Packets that end within a field, go on after the last one, or have a packet identifier of 0. */
    private void lengths(int version) {
        byte[] none = version == 5 ? bytes(0) : new byte[0];
        Map<String, byte[]> whole = new LinkedHashMap<>();
        whole.put("PUBLISH", packet(0x32, text("topic"), ID, none));
        whole.put("SUBSCRIBE", packet(0x82, ID, none, text("filter"), bytes(1)));
        whole.put("UNSUBSCRIBE", packet(0xA2, ID, none, text("filter")));
        whole.put("PUBACK", packet(0x40, ID));
        whole.put("PUBREC", packet(0x50, ID));
        whole.put("PUBREL", packet(0x62, ID));
        whole.put("PUBCOMP", packet(0x70, ID));
        whole.forEach((name, packet) -> {
            for (int length = 0; length < packet.length - 2; length++) {
                byte[] cut = java.util.Arrays.copyOf(packet, length + 2);
                cut[1] = (byte) length;
                boolean filterLess = name.endsWith("SUBSCRIBE") && length == 2 + none.length;
                add(name + " cut to " + length, version, cut, filterLess ? 0x82 : 0x81);
            }
        });
        add("PUBACK too long", 4, packet(0x40, ID, bytes(0)), 0x81);
        add("PINGREQ too long", version, packet(0xC0, bytes(0)), 0x81);
        add("DISCONNECT too long", version, packet(0xE0, bytes(0, 0, 0)), 0x81);
        add("PUBLISH id 0", version, packet(0x32, text("t"), bytes(0, 0), none), 0x82);
        add("SUBSCRIBE id 0", version, packet(0x82, bytes(0, 0), none, text("f"), bytes(0)), 0x82);
        add("UNSUBSCRIBE id 0", version, packet(0xA2, bytes(0, 0), none, text("f")), 0x82);
        add("PUBACK id 0", version, packet(0x40, bytes(0, 0)), 0x82);
        add("remaining length of five bytes", version, bytes(0x30, 0x80, 0x80, 0x80, 0x80, 1), 0x81);
        add("remaining length longer than needed", version, bytes(0xC0, 0x80, 0), 0x81);
    }

    /** 4.7 and 4.8.2: names, filters and subscription options. */
    private void topics(int version) {
        byte[] none = version == 5 ? bytes(0) : new byte[0];
        for (String topic :
                new String[] {"a/+", "#", "a/#/b", "a+b", "a::b", "a\nb", "a/\u2028", "\u0085/b", "\uffff"}) {
            add("topic " + topic, version, packet(0x30, text(topic), none), 0x90);
        }
        add("empty topic", version, packet(0x30, text(""), none), version == 5 ? 0x82 : 0x90);
        byte[] willHead = join(text("MQTT"), bytes(version, 0xC6, 0, 60), none, text("deep"), none);
        byte[] deep = text("d" + "/d".repeat(128));
        add("deep topic", version, packet(0x30, deep, none), 0x90);
        add("deep filter", version, packet(0x82, ID, none, deep, bytes(0)), 0x8F);
        add("deep will topic", version, packet(0x10, willHead, deep, text("w"), text("all"), text("pw")), 0x90);
        for (String filter : new String[] {
            "",
            "a+",
            "+a",
            "a/b#",
            "#/a",
            "a/#/b",
            "a/+b/c",
            "a::b",
            "$share/g",
            "$share//f",
            "$share/g/",
            "$share/+/f",
            "$share/g#/f",
            "a/\n/#",
            "+/\u2029",
            "$share/g\u0007/f"
        }) {
            add("filter " + filter, version, packet(0x82, ID, none, text(filter), bytes(0)), 0x8F);
            add("unsubscribed " + filter, version, packet(0xA2, ID, none, text(filter)), 0x8F);
        }
        for (String filter : new String[] {"+", "#", "a/+/#", "/", "//", "+/+", "a/b.c", "ü/#", "$share/g/f/#"}) {
            add("good filter " + filter, version, packet(0x82, ID, none, text(filter), bytes(0)), TAKEN);
        }
        for (int options = 3; options < 256; options = options * 2 + 1) {
            add("options " + options, version, packet(0x82, ID, none, text("f"), bytes(options)), 0x81);
        }
        for (int bit : new int[] {0x40, 0x80, 0x30}) {
            add("option bit " + bit, version, packet(0x82, ID, none, text("f"), bytes(bit)), 0x81);
        }
        if (version == 5) {
            add("shared with No Local", 5, packet(0x82, ID, none, text("$share/g/f"), bytes(4)), 0x82);
            for (int code : new int[] {0x01, 0x11, 0x18, 0x7F, 0x92, 0xA2, 0xFF}) {
                add("PUBACK reason " + code, 5, packet(0x40, ID, bytes(code)), 0x81);
                add("PUBREC reason " + code, 5, packet(0x50, ID, bytes(code)), 0x81);
            }
            for (int code : new int[] {0x01, 0x10, 0x80, 0x91}) {
                add("PUBREL reason " + code, 5, packet(0x62, ID, bytes(code)), 0x81);
                add("PUBCOMP reason " + code, 5, packet(0x70, ID, bytes(code)), 0x81);
            }
            for (int code : new int[] {0x01, 0x02, 0x87, 0x89, 0x8B, 0x8E, 0xFF}) {
                add("DISCONNECT reason " + code, 5, packet(0xE0, bytes(code)), 0x81);
            }
            for (int code : new int[] {0x00, 0x04, 0x80, 0x99}) {
                add("DISCONNECT reason " + code, 5, packet(0xE0, bytes(code)), ENDS);
            }
        }
    }

    /** 3.1.2: the flags of CONNECT and the fields that they call for. */
    private void connects(int version) {
        byte[] none = version == 5 ? bytes(0) : new byte[0];
        byte[] name = text("MQTT");
        byte[] id = text("strict");
        byte[] user = text("all");
        byte[] password = text("pw");
        add("flag 0", version, packet(0x10, name, bytes(version, 0xC3, 0, 9), none, id, user, password), 0x81);
        add(
                "will QoS without will",
                version,
                packet(0x10, name, bytes(version, 0xCA, 0, 9), none, id, user, password),
                0x81);
        add(
                "retain without will",
                version,
                packet(0x10, name, bytes(version, 0xE2, 0, 9), none, id, user, password),
                0x81);
        byte[] will = join(none, text("w"), text("m"));
        add(
                "will QoS 3",
                version,
                packet(0x10, name, bytes(version, 0xDE, 0, 9), none, id, will, user, password),
                0x81);
        byte[] wild = join(none, text("w/#"), text("m"));
        add(
                "will to a filter",
                version,
                packet(0x10, name, bytes(version, 0xC6, 0, 9), none, id, wild, user, password),
                0x90);
        add(
                "CONNECT with more",
                version,
                packet(0x10, name, bytes(version, 0xC2, 0, 9), none, id, user, password, id),
                0x81);
        add(
                "CONNECT without its password",
                version,
                packet(0x10, name, bytes(version, 0xC2, 0, 9), none, id, user),
                0x81);
        add("CONNECT without its will", version, packet(0x10, name, bytes(version, 0x06, 0, 9), none, id), 0x81);
        if (version == 4) {
            add("password without user", 4, packet(0x10, name, bytes(4, 0x42, 0, 9), id, password), 0x81);
        }
    }
}
