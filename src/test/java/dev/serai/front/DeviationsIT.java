package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.sized;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.front.RawClient.Packet;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the broker knowingly deviates from MQTT, as docs/mqtt.md says it does: one test for each. Whoever mends one
 * changes its test and the page.
 */
@SuppressWarnings("NullAway.Init")
class DeviationsIT {
    private static final byte[] AN_HOUR = bytes(0x11, 0, 0, 0x0E, 0x10);

    @TempDir
    private Path folder;

    @TempDir
    private Path copy;

    private FrontBroker broker;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static RawClient connect(FrontBroker to, String clientId, int flags, byte[] will) {
        RawClient client = new RawClient(to.port());
        client.send(RawClient.connect(5, flags, clientId, AN_HOUR, will));
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        return client;
    }

    private static RawClient subscribed(FrontBroker to, String clientId, int qos) {
        RawClient client = connect(to, clientId, 2, new byte[0]);
        client.send(packet(0x82, bytes(0, 7, 0), text("t"), bytes(qos)));
        assertThat(client.next(9)).isPresent();
        return client;
    }

    private static void sendQosTwo(RawClient publisher, int firstByte) {
        publisher.send(packet(firstByte, text("t"), bytes(0, 1, 0), bytes('m')));
        assertThat(publisher.next(5)).isPresent();
    }

    private static int received(RawClient client) {
        int received = 0;
        client.send(bytes(0xC0, 0));
        for (Packet packet = client.next().orElseThrow();
                packet.type() != 13;
                packet = client.next().orElseThrow()) {
            received += packet.type() == 3 ? 1 : 0;
        }
        return received;
    }

    /** [MQTT-4.3.3-10] asks for once: what was received, and not released, is forgotten by a crash. */
    @Test
    void aQosTwoMessageThatIsSentAgainAfterACrashComesTwice() {
        subscribed(broker, "reader", 1).close();
        try (RawClient publisher = connect(broker, "publisher", 2, new byte[0])) {
            sendQosTwo(publisher, 0x34);
            // Without a crash it comes once.
            sendQosTwo(publisher, 0x3C);
        }
        try (FrontBroker crashed = broker.startAsAfterACrash(copy)) {
            try (RawClient publisher = connect(crashed, "publisher", 0, new byte[0])) {
                sendQosTwo(publisher, 0x3C);
            }
            try (RawClient reader = connect(crashed, "reader", 0, new byte[0])) {
                assertThat(reader.next(3)).isPresent();
                assertThat(reader.next(3)).isPresent();
                assertThat(received(reader)).isZero();
            }
        }
    }

    /** [MQTT-3.3.1-1] asks for DUP 1: that the message has been sent before is forgotten by a restart. */
    @Test
    void aRedeliveryAfterARestartHasDupZero() {
        try (RawClient reader = subscribed(broker, "reader", 1)) {
            reader.send(packet(0x32, text("t"), bytes(0, 1, 0), bytes('m')));
            assertThat(reader.next(3).orElseThrow().firstByte() & 8).isZero();
        }
        broker.stop();
        broker.start();
        try (RawClient reader = connect(broker, "reader", 0, new byte[0])) {
            assertThat(reader.next(3).orElseThrow().firstByte() & 8).isZero();
        }
    }

    /** 3.1.2.5 has wills survive with their session; a stop publishes them ({@code WillsIT}), a crash loses them. */
    @Test
    void aCrashLosesWills() {
        subscribed(broker, "reader", 1).close();
        byte[] will = join(sized(), text("t"), text("gone"));
        try (RawClient mortal = connect(broker, "mortal", 6 | 0x28, will)) {
            assertThat(mortal.answersPing()).isTrue();
            try (FrontBroker crashed = broker.startAsAfterACrash(copy);
                    RawClient reader = connect(crashed, "reader", 0, new byte[0])) {
                assertThat(received(reader)).isZero();
            }
        }
    }

    /** 4.7.3 permits it; Artemis takes it for an address and a queue. */
    @ParameterizedTest
    @ValueSource(strings = {"a::b", "::"})
    void aDoubleColonIsRefused(String topic) {
        try (RawClient client = RawClient.connected(broker.port(), 5, "publisher")) {
            client.send(packet(0x32, text(topic), bytes(0, 1, 0), bytes('m')));
            assertThat(client.next(14).orElseThrow().body()[0]).isEqualTo((byte) 0x90);
        }
        try (RawClient client = RawClient.connected(broker.port(), 5, "subscriber")) {
            client.send(packet(0x82, bytes(0, 1, 0), text(topic), bytes(0)));
            assertThat(client.next(14).orElseThrow().body()[0]).isEqualTo((byte) 0x8F);
        }
    }

    /** 3.3.2.3.2 lets a receiver check the payload against its indicator; the broker does not. */
    @Test
    void aPayloadThatIsNoUtf8IsTakenAsText() {
        try (RawClient client = subscribed(broker, "reader", 0)) {
            client.send(packet(0x32, text("t"), bytes(0, 1), sized(bytes(0x01, 1)), bytes(0xC3, 0x28)));
            assertThat(client.next(3).orElseThrow().body()).endsWith(0xC3, 0x28);
        }
    }

    /** A limit, and no deviation: a topic costs some memory until the next start, also where nobody subscribes to it. */
    @Test
    void aTopicIsKnownUntilTheNextStart() {
        SimpleString address = SimpleString.of("once.only");
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            publisher.send(packet(0x32, text("once/only"), bytes(0, 1, 0), bytes('m')));
            assertThat(publisher.next(4)).isPresent();
        }
        assertThat(broker.running().server().getAddressInfo(address)).isNotNull();
        broker.stop();
        broker.start();
        assertThat(broker.running().server().getAddressInfo(address)).isNull();
    }
}
