package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.sized;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.core.protocol.mqtt.ClientSessions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client id is its user's for as long as there is a session of that name. */
@SuppressWarnings("NullAway.Init")
class ClientIdsIT {
    private static final int PRESENT = 1;

    @TempDir
    private Path folder;

    /** A session that outlives its connection by so many seconds; with MQTT 3.1.1 for days, or not at all. */
    private static byte[] connect(int version, int flags, int expiry, String clientId, String user, String password) {
        byte[] seconds = bytes(0x11, 0, 0, expiry >> 8, expiry & 0xFF);
        return packet(
                0x10,
                text("MQTT"),
                bytes(version, (user.isEmpty() ? 0 : 0xC0) | flags, 0, 60),
                version == 5 ? sized(seconds) : new byte[0],
                text(clientId),
                user.isEmpty() ? new byte[0] : text(user),
                user.isEmpty() ? new byte[0] : text(password));
    }

    /** The reason or return code of the CONNACK; what was let in leaves at once and keeps its session. */
    private static int visit(FrontBroker broker, int version, String clientId, String user, String password) {
        try (RawClient client = new RawClient(broker.port())) {
            client.send(connect(version, 0, 600, clientId, user, password));
            return client.next().orElseThrow().body()[1] & 0xFF;
        }
    }

    private static int visit(FrontBroker broker, int version, String clientId, String user) {
        return visit(broker, version, clientId, user, "pw");
    }

    private static RawClient subscribed(FrontBroker broker, int version, int flags, int expiry, String user) {
        RawClient client = new RawClient(broker.port());
        client.send(connect(version, flags, expiry, "mine", user, "pw"));
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        client.send(packet(0x82, bytes(0, 1), version == 5 ? bytes(0) : new byte[0], text("news"), bytes(1)));
        byte[] suback = client.next(9).orElseThrow().body();
        assertThat(suback[suback.length - 1]).isEqualTo((byte) 1);
        return client;
    }

    private static void publish(FrontBroker broker) {
        try (RawClient publisher = RawClient.connected(broker.port(), 5, "publisher")) {
            publisher.send(packet(0x32, text("news"), bytes(0, 9, 0), bytes('n')));
            assertThat(publisher.next(4)).isPresent();
        }
    }

    /** Connects as the owner does and expects the session and what waits in it. */
    private static void requireSessionWithMessage(FrontBroker broker, int version, String user) {
        try (RawClient owner = new RawClient(broker.port())) {
            owner.send(connect(version, 0, 600, "mine", user, "pw"));
            assertThat(owner.next().orElseThrow().body()).startsWith(PRESENT, 0);
            assertThat(owner.next(3)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 0, 133", "5, 600, 133", "4, 0, 2", "4, 600, 2"})
    void nobodyElseTakesTheIdOfAConnectedClient(int version, int expiry, int refused) {
        try (FrontBroker broker = FrontBroker.start(folder);
                RawClient owner = subscribed(broker, version, expiry == 0 ? 2 : 0, expiry, "all")) {
            assertThat(visit(broker, version, "mine", "one")).isEqualTo(refused);
            assertThat(owner.answersPing()).isTrue();
            publish(broker);
            assertThat(owner.next(3)).isPresent();
            assertThat(visit(broker, version, "mine", "all")).isZero();
        }
    }

    /** Also not with a clean start, which would remove it. */
    @ParameterizedTest
    @CsvSource({"5, 133", "4, 2"})
    void nobodyElseTakesTheSessionOfAnAbsentClient(int version, int refused) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            subscribed(broker, version, 0, 600, "all").close();
            publish(broker);
            for (int flags : new int[] {0, 2}) {
                try (RawClient thief = new RawClient(broker.port())) {
                    thief.send(connect(version, flags, 600, "mine", "one", "pw"));
                    assertThat(thief.next().orElseThrow().body()[1] & 0xFF).isEqualTo(refused);
                    assertThat(thief.next()).isEmpty();
                }
            }
            requireSessionWithMessage(broker, version, "all");
        }
    }

    /** The record of a session is written anew at the start after a crash, and when the client leaves. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOwnerIsKnownAfterARestartAndACrash(boolean connected, @TempDir Path copy) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            RawClient owner = subscribed(broker, 5, 0, 600, "all");
            if (!connected) {
                owner.close();
            }
            publish(broker);
            try (FrontBroker crashed = broker.startAsAfterACrash(copy)) {
                assertThat(visit(crashed, 5, "mine", "one")).isEqualTo(133);
                crashed.stop();
                crashed.start();
                assertThat(visit(crashed, 5, "mine", "one")).isEqualTo(133);
                requireSessionWithMessage(crashed, 5, "all");
            }
            owner.close();
            broker.stop();
            broker.start();
            assertThat(visit(broker, 5, "mine", "one")).isEqualTo(133);
            requireSessionWithMessage(broker, 5, "all");
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "5, 1", "4, 0"})
    void theIdIsFreeWhenTheSessionHasEnded(int version, int expiry) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            subscribed(broker, version, 2, expiry, "all").close();
            await().atMost(Duration.ofSeconds(30)).until(() -> visit(broker, version, "mine", "one") == 0);
            assertThat(visit(broker, version, "mine", "all")).isNotZero();
        }
    }

    @Test
    void anOperatorEndsASessionAndFreesItsId() throws Exception {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            ClientSessions sessions = broker.running().sessions();
            subscribed(broker, 5, 0, 600, "all").close();
            assertThat(sessions.owner("mine")).isEqualTo(Optional.of("all"));
            assertThat(sessions.end("mine")).isTrue();
            assertThat(visit(broker, 5, "mine", "one")).isZero();
            assertThat(sessions.owner("mine")).isEqualTo(Optional.of("one"));
            broker.stop();
            broker.start();
            assertThat(visit(broker, 5, "mine", "all")).isZero();
            try (RawClient connected = subscribed(broker, 5, 0, 600, "all")) {
                assertThat(broker.running().sessions().end("mine")).isTrue();
                assertThat(connected.next(14).orElseThrow().body()[0]).isEqualTo((byte) 0x98);
            }
            assertThat(visit(broker, 5, "mine", "one")).isZero();
            assertThat(broker.running().sessions().end("nobody")).isFalse();
        }
    }

    /** Alone, Artemis removes the session of whoever's id is refused, whoever sent it. */
    @ParameterizedTest
    @CsvSource({"5, wrong", "4, wrong", "5, pw", "4, pw"})
    void aRefusedConnectCostsNobodyASession(int version, String password) {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            subscribed(broker, version, 0, 600, "all").close();
            publish(broker);
            for (int i = 0; i < 3; i++) {
                assertThat(visit(broker, version, "mine", "one", password)).isNotZero();
                try (RawClient hasty = new RawClient(broker.port())) {
                    hasty.send(connect(version, 2, 0, "mine", "one", password));
                }
            }
            requireSessionWithMessage(broker, version, "all");
        }
    }

    /** The second of them would steal the connection of the first before that has a session. */
    @Test
    void ofTwoWhoComeAtTheSameMomentOneGetsTheId() throws Exception {
        try (FrontBroker broker = FrontBroker.start(folder)) {
            for (int i = 0; i < 50; i++) {
                List<RawClient> clients = new ArrayList<>();
                List<Integer> codes = new ArrayList<>();
                for (String user : List.of("all", "one")) {
                    RawClient client = new RawClient(broker.port());
                    clients.add(client);
                    client.send(connect(5, 2, 0, "contested-" + i, user, "pw"));
                }
                for (RawClient client : clients) {
                    codes.add(client.next(2)
                            .map(connack -> connack.body()[1] & 0xFF)
                            .orElse(-1));
                }
                assertThat(codes).isIn(List.of(0, 133), List.of(133, 0));
                clients.forEach(RawClient::close);
            }
        }
    }

    /** Guests are one owner, and no owner of what a user has. */
    @Test
    void aGuestIsAnOwnerLikeAnyOther() {
        try (FrontBroker broker =
                FrontBroker.start(folder, xml -> xml, Map.of("MQTT_BROKER_ALLOW_ANONYMOUS", "true"))) {
            assertThat(visit(broker, 5, "of-all", "all")).isZero();
            assertThat(visit(broker, 5, "of-all", "")).isEqualTo(133);
            assertThat(visit(broker, 5, "of-guest", "")).isZero();
            assertThat(visit(broker, 5, "of-guest", "")).isZero();
            assertThat(visit(broker, 5, "of-guest", "all")).isEqualTo(133);
        }
    }
}
