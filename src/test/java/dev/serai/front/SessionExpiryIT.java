package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.front.RawClient.Packet;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long sessions and messages live, with the broker up, restarted and killed (MQTT 5, 3.1.2.11.2 and 3.3.2.3.3). */
@SuppressWarnings("NullAway.Init")
class SessionExpiryIT {
    private static final int FOREVER = 0xFFFFFFFF;
    private static final int THIRTY_DAYS = 30 * 24 * 3600;

    @TempDir
    private Path folder;

    private static byte[] seconds(int property, int seconds) {
        return join(bytes(property), ByteBuffer.allocate(4).putInt(seconds).array());
    }

    private static byte[] connect(int version, int flags, int expiry, String clientId, String user, String password) {
        return packet(
                0x10,
                text("MQTT"),
                bytes(version, 0xC0 | flags, 0, 60),
                version == 5 ? RawClient.sized(seconds(0x11, expiry)) : new byte[0],
                text(clientId),
                text(user),
                text(password));
    }

    /** Whether the client had a session; it keeps that session. */
    private static boolean isPresent(int port, int version, int expiry, String clientId, String user, String password) {
        try (RawClient client = new RawClient(port)) {
            client.send(connect(version, 0, expiry, clientId, user, password));
            byte[] connack = client.next().orElseThrow().body();
            assertThat(connack[1]).isZero();
            return connack[0] == 1;
        }
    }

    private static void leave(int port, int version, int flags, int expiry, String clientId, String user, String pw) {
        try (RawClient client = new RawClient(port)) {
            client.send(connect(version, flags, expiry, clientId, user, pw));
            assertThat(client.next().orElseThrow().body()[1]).isZero();
            client.send(packet(0x82, bytes(0, 1), version == 5 ? bytes(0) : new byte[0], text("news"), bytes(1)));
            assertThat(client.next(9)).isPresent();
        }
    }

    private static long queues(FrontBroker broker, String clientId) {
        return broker.running()
                .server()
                .getPostOffice()
                .getAllBindings()
                .filter(binding -> binding.getUniqueName().toString().startsWith(clientId + "."))
                .count();
    }

    @Test
    void aSessionOfASecondEndsAndTakesItsQueueAlong() {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            leave(broker.port(), 5, 2, 1, "short", "all", "pw");
            await().atMost(Duration.ofSeconds(20)).until(() -> queues(broker, "short") == 0);
            assertThat(isPresent(broker.port(), 5, 1, "short", "all", "pw")).isFalse();
        }
    }

    /** Alone, Artemis ends the session of 30 days after seven seconds: its milliseconds run over. */
    @ParameterizedTest
    @ValueSource(ints = {3600, THIRTY_DAYS, FOREVER})
    void aLongSessionIsThereAfterAWhileAndAfterARestart(int expiry) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            leave(broker.port(), 5, 2, expiry, "long", "all", "pw");
            // A session that ends meanwhile says that those which had to end have.
            leave(broker.port(), 5, 2, 1, "canary", "all", "pw");
            await().atMost(Duration.ofSeconds(20)).until(() -> queues(broker, "canary") == 0);
            assertThat(isPresent(broker.port(), 5, expiry, "long", "all", "pw")).isTrue();
            broker.stop();
            broker.start();
            assertThat(queues(broker, "long")).isEqualTo(1);
            assertThat(isPresent(broker.port(), 5, expiry, "long", "all", "pw")).isTrue();
        }
    }

    /** An earlier version kept no record of how long a session lives. */
    @Test
    void aSessionOfAnEarlierVersionIsThereAfterTheUpgradeAndTheNextRestart() throws Exception {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            leave(broker.port(), 5, 2, 3600, "earlier", "all", "pw");
            // The end of its connection is written down before the end of the canary's.
            leave(broker.port(), 5, 2, 1, "canary", "all", "pw");
            await().atMost(Duration.ofSeconds(20)).until(() -> queues(broker, "canary") == 0);
            broker.running().server().destroyQueue(SimpleString.of("$serai.sessions"));
            broker.stop();
            for (int restart = 0; restart < 2; restart++) {
                broker.start();
                assertThat(queues(broker, "earlier")).isEqualTo(1);
                broker.stop();
            }
            broker.start();
            assertThat(isPresent(broker.port(), 5, 3600, "earlier", "all", "pw"))
                    .isTrue();
        }
    }

    /** A session whose time is over while the broker is down is gone at its start; one whose time is not ends later. */
    @Test
    void sessionsEndOverARestartToo() {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            leave(broker.port(), 5, 2, 1, "over", "all", "pw");
            leave(broker.port(), 5, 2, 12, "later", "all", "pw");
            long left = System.nanoTime();
            broker.stop();
            await().until(() -> System.nanoTime() - left > Duration.ofSeconds(2).toNanos());
            broker.start();
            assertThat(queues(broker, "over")).isZero();
            assertThat(queues(broker, "later")).isEqualTo(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> queues(broker, "later") == 0);
            assertThat(isPresent(broker.port(), 5, 1, "later", "all", "pw")).isFalse();
        }
    }

    /** [MQTT-3.14.2-2] */
    @ParameterizedTest
    @CsvSource({"0", "1"})
    void aDisconnectShortensTheSession(int expiry) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            try (RawClient client = new RawClient(broker.port())) {
                client.send(connect(5, 2, 3600, "shortened", "all", "pw"));
                assertThat(client.next().orElseThrow().body()[1]).isZero();
                client.send(packet(0x82, bytes(0, 1, 0), text("news"), bytes(1)));
                assertThat(client.next(9)).isPresent();
                client.send(packet(0xE0, bytes(0), RawClient.sized(seconds(0x11, expiry))));
                assertThat(client.next()).isEmpty();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> queues(broker, "shortened") == 0);
            assertThat(isPresent(broker.port(), 5, 1, "shortened", "all", "pw")).isFalse();
        }
    }

    /** An orderly stop leaves nothing of sessions that end with their connection. */
    @Test
    void aStopLeavesNoOrphans() {
        try (FrontBroker broker = FrontBroker.start(folder);
                RawClient client = new RawClient(broker.port())) {
            client.send(connect(5, 2, 0, "orphan", "all", "pw"));
            assertThat(client.next().orElseThrow().body()[1]).isZero();
            client.send(packet(0x82, bytes(0, 1, 0), text("news"), bytes(1)));
            assertThat(client.next(9)).isPresent();
            assertThat(queues(broker, "orphan")).isEqualTo(1);
            broker.stop();
            broker.start();
            assertThat(queues(broker, "orphan")).isZero();
        }
    }

    /** Nothing on disk says when a client that was connected was there last: its session gets its whole time again. */
    @Test
    void theTimeOfASessionThatWasConnectedAtACrashCountsFromTheNextStart(@TempDir Path copy) {
        try (FrontBroker broker = FrontBroker.start(folder);
                RawClient client = new RawClient(broker.port())) {
            subscribed(client, connect(5, 2, 4, "crashed", "all", "pw"), 5);
            long connected = System.nanoTime();
            await().until(() ->
                    System.nanoTime() - connected > Duration.ofSeconds(5).toNanos());
            long start = System.nanoTime();
            try (FrontBroker again = broker.startAsAfterACrash(copy)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> queues(again, "crashed") == 0);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
            }
        }
    }

    /** kill -9 with clients connected: sessions that had to end with them have, the others are there. */
    @Test
    void aKilledBrokerReapsWhatHadToEnd() {
        try (SeraiServer serai = new SeraiServer(folder).start();
                RawClient five = new RawClient(serai.mqttPort());
                RawClient four = new RawClient(serai.mqttPort());
                RawClient kept = new RawClient(serai.mqttPort())) {
            subscribed(five, connect(5, 2, 0, "five", SeraiServer.USER, SeraiServer.PASSWORD), 5);
            subscribed(four, connect(4, 2, 0, "four", SeraiServer.USER, SeraiServer.PASSWORD), 4);
            subscribed(kept, connect(5, 2, 3600, "kept", SeraiServer.USER, SeraiServer.PASSWORD), 5);
            serai.kill();
            serai.start();
            assertThat(isPresent(serai.mqttPort(), 5, 0, "five", SeraiServer.USER, SeraiServer.PASSWORD))
                    .isFalse();
            assertThat(isPresent(serai.mqttPort(), 4, 0, "four", SeraiServer.USER, SeraiServer.PASSWORD))
                    .isFalse();
            assertThat(isPresent(serai.mqttPort(), 5, 3600, "kept", SeraiServer.USER, SeraiServer.PASSWORD))
                    .isTrue();
        }
    }

    private static void subscribed(RawClient client, byte[] connect, int version) {
        client.send(connect);
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        client.send(packet(0x82, bytes(0, 1), version == 5 ? bytes(0) : new byte[0], text("news"), bytes(1)));
        assertThat(client.next(9)).isPresent();
    }

    /** [MQTT-3.3.2-5], [MQTT-3.3.2-6]: what is left of the interval is told, and what is over is not delivered. */
    @ParameterizedTest
    @ValueSource(ints = {3600, THIRTY_DAYS, FOREVER})
    void aMessageTellsWhatIsLeftOfItsInterval(int expiry) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            leave(broker.port(), 5, 2, 3600, "reader", "all", "pw");
            try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
                for (int each : new int[] {1, expiry}) {
                    publisher.send(
                            packet(0x32, text("news"), bytes(0, 9), RawClient.sized(seconds(0x02, each)), bytes('n')));
                    assertThat(publisher.next(4)).isPresent();
                }
            }
            long published = System.nanoTime();
            await().until(() ->
                    System.nanoTime() - published > Duration.ofMillis(2500).toNanos());
            try (RawClient reader = new RawClient(broker.port())) {
                reader.send(connect(5, 0, 3600, "reader", "all", "pw"));
                Packet message = reader.next(3).orElseThrow();
                byte[] body = message.body();
                // Topic, packet identifier, length of the properties, then the interval.
                assertThat(body[9]).isEqualTo((byte) 0x02);
                long left = Integer.toUnsignedLong(ByteBuffer.wrap(body, 10, 4).getInt());
                long most = Math.min(Integer.toUnsignedLong(expiry), Integer.MAX_VALUE);
                assertThat(left).isBetween(most - 60, most - 1);
            }
        }
    }
}
