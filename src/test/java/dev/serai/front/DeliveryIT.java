package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.front.RawClient.Packet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState.OutboundStore;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.server.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages are delivered where Artemis 2.55.0 deviates from MQTT: one test for each gap. */
@SuppressWarnings("NullAway.Init")
class DeliveryIT {
    private static final byte[] AN_HOUR = bytes(0x11, 0, 0, 0x0E, 0x10);

    @TempDir
    private Path folder;

    private FrontBroker broker;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private RawClient connect(String clientId, int flags, byte[]... properties) {
        RawClient client = new RawClient(broker.port());
        client.send(RawClient.connect(5, flags, clientId, join(properties), new byte[0]));
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        return client;
    }

    private static int subscribe(RawClient client, String filter, int options) {
        client.send(packet(0x82, bytes(0, 7, 0), text(filter), bytes(options)));
        byte[] suback = client.next(9).orElseThrow().body();
        return suback[suback.length - 1] & 0xFF;
    }

    private void publish(int firstByte, String topic, String... payloads) {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            for (int i = 0; i < payloads.length; i++) {
                byte[] id = (firstByte & 6) == 0 ? new byte[0] : bytes(1, i);
                publisher.send(
                        packet(firstByte, text(topic), id, bytes(0), payloads[i].getBytes(StandardCharsets.UTF_8)));
                if ((firstByte & 6) != 0) {
                    assertThat(publisher.next().orElseThrow().type()).isGreaterThan(3);
                }
            }
            assertThat(publisher.answersPing()).isTrue();
        }
    }

    private static int packetId(Packet publish) {
        int topic = ((publish.body()[0] & 0xFF) << 8) | (publish.body()[1] & 0xFF);
        return ((publish.body()[2 + topic] & 0xFF) << 8) | (publish.body()[3 + topic] & 0xFF);
    }

    private static byte[] acknowledgement(int firstByte, int packetId) {
        return packet(firstByte, bytes(packetId >> 8, packetId & 0xFF));
    }

    private static void acknowledge(RawClient client, int qos, int packetId) {
        client.send(acknowledgement(qos == 1 ? 0x40 : 0x50, packetId));
        if (qos == 2) {
            assertThat(client.next(6)).isPresent();
            client.send(acknowledgement(0x70, packetId));
        }
    }

    private static String payload(Packet publish) {
        String body = new String(publish.body(), StandardCharsets.ISO_8859_1);
        return body.substring(body.length() - 1);
    }

    /** Nothing more comes: the answer to a PINGREQ is the next packet. */
    private static void requireNothing(RawClient client) {
        client.send(bytes(0xC0, 0));
        assertThat(client.next().orElseThrow().type()).isEqualTo(13);
    }

    /** [MQTT-3.3.4-9]: with QoS 2 the place is taken until PUBCOMP. Alone, Artemis sends no PUBREL here and stalls. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void qosTwoGoesOnWithinTheReceiveMaximum(int receiveMaximum) {
        try (RawClient client = connect("slow", 2, bytes(0x21, 0, receiveMaximum))) {
            assertThat(subscribe(client, "t", 2)).isEqualTo(2);
            publish(0x34, "t", "0", "1", "2", "3", "4", "5");
            for (int i = 0; i < 6; i += receiveMaximum) {
                Packet[] sent = new Packet[receiveMaximum];
                for (int j = 0; j < receiveMaximum; j++) {
                    sent[j] = client.next(3).orElseThrow();
                    assertThat(payload(sent[j])).isEqualTo(String.valueOf(i + j));
                }
                requireNothing(client);
                for (Packet each : sent) {
                    client.send(acknowledgement(0x50, packetId(each)));
                    assertThat(client.next().orElseThrow().firstByte()).isEqualTo(0x62);
                }
                requireNothing(client);
                for (Packet each : sent) {
                    client.send(acknowledgement(0x70, packetId(each)));
                }
            }
            requireNothing(client);
        }
    }

    /** One acknowledgement makes way for whatever waits, also in another subscription. */
    @Test
    void anAcknowledgementMakesWayForEachSubscription() {
        try (RawClient client = connect("two-filters", 2, bytes(0x21, 0, 1))) {
            assertThat(subscribe(client, "a", 1)).isEqualTo(1);
            assertThat(subscribe(client, "b", 1)).isEqualTo(1);
            publish(0x32, "a", "0");
            publish(0x32, "b", "1");
            for (String payload : new String[] {"0", "1"}) {
                Packet sent = client.next(3).orElseThrow();
                assertThat(payload(sent)).isEqualTo(payload);
                client.send(acknowledgement(0x40, packetId(sent)));
            }
        }
    }

    /** [MQTT-4.4.0-1], [MQTT-3.3.1-1]: the same packet identifier, DUP 1, in the order of before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsUnacknowledgedComesAgainAsTheSamePacket(int qos) {
        int[] ids = new int[3];
        try (RawClient client = connect("again", 2, AN_HOUR)) {
            assertThat(subscribe(client, "t", qos)).isEqualTo(qos);
            publish(0x30 | (qos << 1), "t", "0", "1", "2");
            for (int i = 0; i < 3; i++) {
                Packet sent = client.next(3).orElseThrow();
                assertThat(sent.firstByte() & 8).as("DUP").isZero();
                ids[i] = packetId(sent);
            }
        }
        for (int connection = 0; connection < 2; connection++) {
            try (RawClient client = connect("again", 0, AN_HOUR)) {
                for (int i = 0; i < 3; i++) {
                    Packet sent = client.next(3).orElseThrow();
                    assertThat(payload(sent)).isEqualTo(String.valueOf(i));
                    assertThat(sent.firstByte() & 8).as("DUP").isEqualTo(8);
                    assertThat(packetId(sent)).isEqualTo(ids[i]);
                }
            }
        }
        try (RawClient client = connect("again", 0, AN_HOUR)) {
            for (int i = 0; i < 3; i++) {
                assertThat(packetId(client.next(3).orElseThrow())).isEqualTo(ids[i]);
            }
            for (int id : ids) {
                acknowledge(client, qos, id);
            }
            publish(0x30 | (qos << 1), "t", "3");
            Packet fresh = client.next(3).orElseThrow();
            assertThat(payload(fresh)).isEqualTo("3");
            assertThat(fresh.firstByte() & 8).as("DUP").isZero();
        }
    }

    /** 2.2.1: the packet identifier of a message that nobody will send again is free, also for a session that never ends. */
    @ParameterizedTest
    @ValueSource(strings = {"expired", "dropped", "taken by another"})
    void thePacketIdentifierOfAMessageThatIsGoneIsUsedAgain(String how) throws Exception {
        String filter = "$share/g/t";
        int id;
        try (RawClient client = connect("away", 2, AN_HOUR)) {
            assertThat(subscribe(client, filter, 1)).isEqualTo(1);
            try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
                byte[] expiry = how.equals("expired") ? bytes(5, 2, 0, 0, 0, 3) : bytes(0);
                publisher.send(packet(0x32, text("t"), bytes(0, 1), expiry, bytes('0')));
                assertThat(publisher.next(4)).isPresent();
            }
            id = packetId(client.next(3).orElseThrow());
        }
        Queue queue = queueOf("t");
        if (how.equals("dropped")) {
            await().until(() -> queue.getDeliveringCount() == 0);
            assertThat(queue.deleteAllReferences()).isEqualTo(1);
        } else if (how.equals("taken by another")) {
            try (RawClient other = connect("other", 2)) {
                // The message may come before the SUBACK.
                other.send(packet(0x82, bytes(0, 7, 0), text(filter), bytes(1)));
                acknowledge(other, 1, packetId(other.next(3).orElseThrow()));
                await().until(() -> queue.getMessageCount() == 0);
            }
        }
        await().until(() -> {
            // The broker itself looks every 30 s.
            queue.expireReferences();
            return queue.getMessageCount() == 0;
        });
        try (RawClient client = connect("away", 0, AN_HOUR)) {
            OutboundStore identifiers = MQTTStateManager.getInstance(
                            broker.running().server())
                    .getSessionState("away")
                    .getOutboundStore();
            int last = id;
            while (last != 0xFFFF) {
                last = identifiers.generateMqttId(0, 0);
            }
            publish(0x32, "t", "1");
            Packet sent = client.next(3).orElseThrow();
            assertThat(payload(sent)).isEqualTo("1");
            assertThat(packetId(sent)).isEqualTo(id);
        }
    }

    private Queue queueOf(String topic) throws Exception {
        return broker
                .running()
                .server()
                .getPostOffice()
                .getBindingsForAddress(SimpleString.of(topic))
                .getBindings()
                .stream()
                .map(QueueBinding.class::cast)
                .map(QueueBinding::getQueue)
                .findFirst()
                .orElseThrow();
    }

    /** [MQTT-4.4.0-1]: also where the broker was restarted in between. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPubrelWithoutPubcompComesAgain(boolean restart) {
        int id;
        try (RawClient client = connect("releasing", 2, AN_HOUR)) {
            assertThat(subscribe(client, "t", 2)).isEqualTo(2);
            publish(0x34, "t", "0");
            id = packetId(client.next(3).orElseThrow());
            client.send(acknowledgement(0x50, id));
            assertThat(client.next(6)).isPresent();
        }
        if (restart) {
            broker.stop();
            broker.start();
        }
        try (RawClient client = connect("releasing", 0, AN_HOUR)) {
            Packet again = client.next().orElseThrow();
            assertThat(again.firstByte()).isEqualTo(0x62);
            assertThat(again.body()).startsWith(id >> 8, id & 0xFF);
            client.send(acknowledgement(0x70, id));
            requireNothing(client);
        }
        try (RawClient client = connect("releasing", 0, AN_HOUR)) {
            requireNothing(client);
        }
    }

    /** 4.3.3: a PUBREC with an error ends the delivery, without PUBREL. */
    @Test
    void aRefusedQosTwoMessageIsDone() {
        try (RawClient client = connect("refusing", 2, bytes(0x21, 0, 1))) {
            assertThat(subscribe(client, "t", 2)).isEqualTo(2);
            publish(0x34, "t", "0", "1");
            int id = packetId(client.next(3).orElseThrow());
            client.send(packet(0x50, bytes(id >> 8, id & 0xFF, 0x80)));
            assertThat(payload(client.next().orElseThrow())).isEqualTo("1");
        }
    }

    /** [MQTT-3.1.2-25]: as if the client had it, so that it holds up nothing and does not come later. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsTooLargeForTheClientHoldsUpNothing(int qos) {
        int firstByte = 0x30 | (qos << 1);
        try (RawClient client = connect("small", 2, AN_HOUR, bytes(0x27, 0, 0, 0, 200), bytes(0x21, 0, 3))) {
            assertThat(subscribe(client, "t", qos)).isEqualTo(qos);
            String large = "x".repeat(200);
            publish(firstByte, "t", large, large, large, large, large);
            publish(firstByte, "t", "0", "1", "2", "3", "4");
            StringBuilder payloads = new StringBuilder();
            for (int packets = 5 * qos; packets > 0; packets--) {
                Packet sent = client.next().orElseThrow();
                if (sent.type() == 3) {
                    payloads.append(payload(sent));
                    client.send(acknowledgement(qos == 1 ? 0x40 : 0x50, packetId(sent)));
                } else {
                    client.send(packet(0x70, sent.body()));
                }
            }
            assertThat(payloads).hasToString("01234");
            requireNothing(client);
            // Unlike a PINGREQ, it is looked at behind the acknowledgements.
            assertThat(subscribe(client, "other", 0)).isZero();
        }
        try (RawClient client = connect("small", 0, AN_HOUR)) {
            publish(firstByte, "t", "5");
            assertThat(payload(client.next().orElseThrow())).isEqualTo("5");
        }
    }

    /** [MQTT-3.1.2-24]: all bytes of the packet count. A client that names a size is taught no topic alias. */
    @Test
    void thePacketSizeOfTheClientIsThatOfTheWholePacket() {
        byte[] properties = RawClient.sized(
                bytes(1, 1, 2, 0, 0, 0x0E, 0x10, 3),
                text("text/plain"),
                bytes(8),
                text("answers/\u00fc"),
                bytes(9),
                text("id"),
                bytes(0x26),
                text("key"),
                text("value"),
                bytes(0x26),
                text("key"),
                text("\u00fc"));
        byte[] publish = packet(0x32, text("t"), bytes(0, 1), properties, new byte[150]);
        byte[] subscribe = packet(0x82, bytes(0, 7, 3, 0x0B, 0xC8, 1), text("t"), bytes(1));
        int size;
        try (RawClient any = connect("any", 2);
                RawClient publisher = connect("publisher", 2)) {
            any.send(subscribe);
            assertThat(any.next(9)).isPresent();
            publisher.send(publish);
            byte[] body = any.next(3).orElseThrow().body();
            size = packet(0x32, body).length;
        }
        byte[] aliases = bytes(0x22, 0, 5);
        try (RawClient fitting = connect("fitting", 2, aliases, bytes(0x27, 0, 0, size >> 8, size & 0xFF));
                RawClient small = connect("small", 2, aliases, bytes(0x27, 0, 0, (size - 1) >> 8, (size - 1) & 0xFF));
                RawClient publisher = connect("publisher", 2)) {
            for (RawClient each : new RawClient[] {fitting, small}) {
                each.send(subscribe);
                assertThat(each.next(9)).isPresent();
            }
            publisher.send(publish);
            assertThat(fitting.next().map(sent -> packet(0x32, sent.body()).length))
                    .contains(size);
            publish(0x32, "t", "0", "1");
            for (String payload : new String[] {"0", "1"}) {
                Packet sent = small.next().orElseThrow();
                assertThat(payload(sent)).isEqualTo(payload);
                assertThat(sent.body()).startsWith(text("t"));
            }
        }
    }

    /** [MQTT-3.3.1-12], [MQTT-3.3.1-13]: as each subscription asks, with wildcards too. */
    @ParameterizedTest
    @CsvSource({"r/a, 8, 1", "r/a, 0, 0", "r/+, 8, 1", "r/+, 0, 0", "r/#, 8, 1", "#, 8, 1", "$share/g/r/+, 8, 1"})
    void retainIsAsTheSubscriptionAsks(String filter, int option, int retain) {
        try (RawClient client = connect("rap", 2)) {
            assertThat(subscribe(client, filter, option | 1)).isEqualTo(1);
            publish(0x33, "r/a", "0");
            assertThat(client.next(3).orElseThrow().firstByte() & 1).isEqualTo(retain);
            publish(0x32, "r/a", "1");
            Packet second = client.next(3).orElseThrow();
            assertThat(second.firstByte() & 1)
                    .as(new String(second.body(), StandardCharsets.ISO_8859_1))
                    .isZero();
        }
    }

    /** [MQTT-3.8.4-3]: a second SUBSCRIBE with a filter replaces the first, for later connections too. */
    @Test
    void aSubscriptionIsReplacedWithItsOptions() {
        try (RawClient client = connect("replacing", 2, AN_HOUR)) {
            assertThat(subscribe(client, "r/+", 1)).isEqualTo(1);
            assertThat(subscribe(client, "r/+", 8 | 0x20)).isZero();
            publish(0x33, "r/a", "0");
            assertThat(client.next(3).orElseThrow().firstByte()).isEqualTo(0x31);
        }
        try (RawClient client = connect("replacing", 0, AN_HOUR)) {
            publish(0x33, "r/a", "1");
            assertThat(client.next(3).orElseThrow().firstByte()).isEqualTo(0x31);
        }
    }

    /** [MQTT-3.1.3-6]: a client without an id is given one, also with clean start 0. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aClientWithoutAnIdIsGivenOne(int flags) {
        RawClient client = new RawClient(broker.port());
        client.send(RawClient.connect(5, flags, "", AN_HOUR, new byte[0]));
        byte[] connack = client.next().orElseThrow().body();
        assertThat(connack[1]).isZero();
        String properties = new String(connack, StandardCharsets.ISO_8859_1);
        int assigned = properties.indexOf(0x12, 3);
        assertThat(assigned).isPositive();
        client.close();
        try (RawClient again = connect(properties.substring(assigned + 3, assigned + 3 + connack[assigned + 2]), 0)) {
            assertThat(again.answersPing()).isTrue();
        }
    }

    /** [MQTT-3.1.3-8] of 3.1.1: without an id only with a clean session. */
    @Test
    void aClientOf311WithoutAnIdNeedsACleanSession() {
        try (RawClient client = new RawClient(broker.port())) {
            client.send(RawClient.connect(4, 0, "", new byte[0], new byte[0]));
            assertThat(client.next().orElseThrow().body()).containsExactly(0, 2);
            assertThat(client.next()).isEmpty();
        }
    }

    /** A PUBLISH of a few bytes is a message like any other. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void theShortestPublishIsTaken(int version) {
        try (RawClient client = RawClient.connected(broker.port(), version, "short")) {
            client.send(packet(0x82, bytes(0, 1), text("s"), bytes(0)));
            assertThat(client.next(9)).isPresent();
            client.send(packet(0x30, text("s")));
            assertThat(client.next(3).map(Packet::body)).contains(text("s"));
            assertThat(client.answersPing()).isTrue();
        }
    }

    /** The letter of 3.3.1.3 lets them go; they need not. */
    @Test
    void aRetainedMessageOfQosZeroSurvivesARestart() {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher");
                RawClient witness = connect("witness", 2)) {
            publisher.send(packet(0x31, text("kept"), bytes(0), "0".getBytes(StandardCharsets.UTF_8)));
            // QoS 0 has no acknowledgement: the broker has it once a subscriber does, be it retained or live.
            witness.send(packet(0x82, bytes(0, 7, 0), text("kept"), bytes(1)));
            assertThat(witness.next(3).map(DeliveryIT::payload)).contains("0");
        }
        broker.stop();
        broker.start();
        try (RawClient client = connect("reader", 2)) {
            client.send(packet(0x82, bytes(0, 7, 0), text("kept"), bytes(1)));
            assertThat(client.next(3).map(DeliveryIT::payload)).contains("0");
        }
    }

    /** A limit: Artemis has one subscription for both, so the second is refused and the first lives on. */
    @ParameterizedTest
    @CsvSource({"f, $share/g/f", "$share/g/f, f"})
    void aFilterAndItsSharedFormAreNotBothTaken(String first, String second) {
        try (RawClient client = connect("both", 2)) {
            assertThat(subscribe(client, first, 1)).isEqualTo(1);
            assertThat(subscribe(client, second, 1)).isEqualTo(0x83);
            publish(0x32, "f", "0");
            Packet sent = client.next(3).orElseThrow();
            client.send(acknowledgement(0x40, packetId(sent)));
            requireNothing(client);
        }
    }

    /** [MQTT-3.3.4-9] read from the other side: 1,000 are announced, one more ends the connection. */
    @Test
    void theReceiveMaximumIsAnnouncedAndCounts() {
        try (RawClient client = new RawClient(broker.port())) {
            client.send(RawClient.connect(5, 2, "eager", new byte[0], new byte[0]));
            byte[] connack = client.next().orElseThrow().body();
            assertThat(new String(connack, StandardCharsets.ISO_8859_1)).contains("!\u0003\u00e8");
            for (int i = 1; i <= 1001; i++) {
                // QoS 2 counts until PUBCOMP, which nobody asks for here.
                client.send(packet(0x34, text("t"), bytes(i >> 8, i & 0xFF, 0)));
            }
            Optional<Packet> end = client.next(14);
            assertThat(end.orElseThrow().body()[0]).isEqualTo((byte) 0x93);
            assertThat(client.next()).isEmpty();
        }
    }
}
