package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.front.RawClient.Packet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every filter of up to four levels against every topic of up to four levels, retained and live, compared with a matcher
 * that is written here from MQTT 5, 4.7. In the short form filters have up to three levels.
 */
@SuppressWarnings("NullAway.Init")
class FilterMatrixIT {
    private static final int FILTER_LEVELS = Boolean.getBoolean("serai.whole") ? 4 : 3;
    private static final List<String> NAMES = List.of("a", "", "b.c", "\u00e9\u4e16");

    @TempDir
    private static Path folder;

    private static FrontBroker broker;
    private static List<String> topics;

    @BeforeAll
    static void start() {
        broker = FrontBroker.start(folder);
        topics = new ArrayList<>();
        combine(topics, NAMES, 4);
        combine(topics, List.of("$x", "a"), 3);
        topics.removeIf(String::isEmpty);
        topics = List.copyOf(new TreeSet<>(topics));
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "retaining")) {
            publish(publisher, 0x31);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void combine(List<String> into, List<String> levels, int most) {
        List<String> longer = new ArrayList<>(levels);
        for (int i = 0; i < most; i++) {
            into.addAll(longer);
            List<String> next = new ArrayList<>();
            longer.forEach(start -> levels.forEach(level -> next.add(start + "/" + level)));
            longer = next;
        }
    }

    private static List<String> filters() {
        List<String> filters = new ArrayList<>();
        combine(filters, List.of("a", "", "+", "b.c"), FILTER_LEVELS);
        combine(filters, List.of("\u00e9\u4e16", "+"), 2);
        combine(filters, List.of("$x", "+", "a"), 3);
        List<String> all = new ArrayList<>(filters);
        all.add("#");
        filters.forEach(filter -> all.add(filter + "/#"));
        all.removeIf(String::isEmpty);
        return List.copyOf(new TreeSet<>(all));
    }

    /** [MQTT-4.7.1-2], [MQTT-4.7.1-3], [MQTT-4.7.2-1], [MQTT-4.7.3-4] */
    private static boolean matches(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] given = topic.split("/", -1);
        boolean wildcard = wanted[0].equals("+") || wanted[0].equals("#");
        if (wildcard && topic.startsWith("$")) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= given.length || !(wanted[i].equals("+") || wanted[i].equals(given[i]))) {
                return false;
            }
        }
        return wanted.length == given.length;
    }

    private static Set<String> expected(String filter) {
        Set<String> expected = new TreeSet<>();
        topics.stream().filter(topic -> matches(filter, topic)).forEach(expected::add);
        return expected;
    }

    private static void publish(RawClient publisher, int firstByte) {
        for (String topic : topics) {
            publisher.send(packet(firstByte, text(topic), bytes(0), bytes('m')));
        }
        // The PUBACK, unlike an answer to PINGREQ, says that all of them are done.
        publisher.send(packet(0x32, text("last/of/all/of/them"), bytes(0, 1, 0), bytes('l')));
        assertThat(publisher.next(4)).isPresent();
    }

    private static String topic(Packet publish) {
        byte[] body = publish.body();
        int length = ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
        return new String(body, 2, length, StandardCharsets.UTF_8);
    }

    /** Each filter by a new subscription: what is retained comes before the live message that ends it. */
    @Test
    void eachNewSubscriptionGetsTheRetainedMessagesThatItMatches() {
        List<String> wrong = new ArrayList<>();
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "ending")) {
            for (String filter : filters()) {
                Set<String> received = retained(publisher, filter);
                if (!received.equals(expected(filter))) {
                    wrong.add(filter + " got " + received + " instead of " + expected(filter));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<String> retained(RawClient publisher, String filter) {
        Set<String> received = new TreeSet<>();
        try (RawClient client = RawClient.connected(broker.port(), 5, "new")) {
            client.send(packet(0x82, bytes(0, 1, 0), text(filter), bytes(0)));
            while (true) {
                Packet packet = client.next().orElseThrow();
                if (packet.type() == 9) {
                    publisher.send(packet(0x30, text(filter.replaceAll("[+#]", "a")), bytes(0), bytes('.')));
                } else if (packet.body()[packet.body().length - 1] == '.') {
                    return received;
                } else {
                    // The retained messages may come before the SUBACK (3.8.4).
                    received.add(topic(packet));
                }
            }
        }
    }

    /** All filters at once, each in a session of its own, and each topic once. */
    @Test
    void eachFilterGetsTheLiveMessagesThatItMatches() {
        List<String> wrong = new ArrayList<>();
        List<String> filters = filters();
        int together = 40;
        for (int from = 0; from < filters.size(); from += together) {
            live(filters.subList(from, Math.min(filters.size(), from + together)), wrong);
        }
        assertThat(wrong).isEmpty();
    }

    private static void live(List<String> filters, List<String> wrong) {
        List<RawClient> clients = new ArrayList<>();
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publishing")) {
            for (int i = 0; i < filters.size(); i++) {
                RawClient client = RawClient.connected(broker.port(), 5, "live-" + i);
                clients.add(client);
                // Retain handling 2: none of the retained ones. The second filter says when all has come.
                client.send(packet(0x82, bytes(0, 1, 0), text(filters.get(i)), bytes(0x20)));
                client.send(packet(0x82, bytes(0, 2, 0), text("end/of/it/all/here"), bytes(0x20)));
                assertThat(client.next(9)).isPresent();
                assertThat(client.next(9)).isPresent();
            }
            publish(publisher, 0x30);
            publisher.send(packet(0x30, text("end/of/it/all/here"), bytes(0), bytes('e')));
            assertThat(publisher.answersPing()).isTrue();
            for (int i = 0; i < clients.size(); i++) {
                Set<String> expected = expected(filters.get(i));
                Set<String> received = received(clients.get(i), expected.size(), filters.get(i));
                if (!received.equals(expected)) {
                    wrong.add(filters.get(i) + " got " + received + " instead of " + expected);
                }
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static Set<String> received(RawClient client, int count, String filter) {
        Set<String> received = new TreeSet<>();
        int ends = matches(filter, "end/of/it/all/here") ? 2 : 1;
        while (ends > 0 || received.size() < count) {
            String topic = topic(client.next(3).orElseThrow());
            if (topic.equals("end/of/it/all/here")) {
                ends--;
            } else if (!topic.equals("last/of/all/of/them")) {
                received.add(topic);
            }
        }
        return received;
    }
}
