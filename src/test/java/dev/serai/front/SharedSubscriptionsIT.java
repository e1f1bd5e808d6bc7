package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.front.RawClient.Packet;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for a group waits for all of its members, also for those that are away (MQTT 5, 4.8.2). */
@SuppressWarnings("NullAway.Init")
class SharedSubscriptionsIT {
    private static final String FILTER = "$share/g/t";
    private static final String QUEUE = "$g.t";

    @TempDir
    Path folder;

    private FrontBroker broker;

    /** How the last member that is connected leaves. */
    enum Leaving {
        DISCONNECT(0),
        LOST_CONNECTION(0),
        UNSUBSCRIBE(0),
        CLEAN_START(600),
        TAKE_OVER(0),
        EXPIRY(1);

        private final int seconds;

        Leaving(int seconds) {
            this.seconds = seconds;
        }
    }

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private RawClient connect(String clientId, int flags, int expirySeconds) {
        RawClient client = new RawClient(broker.port());
        client.send(RawClient.connect(
                5, flags, clientId, bytes(0x11, 0, 0, expirySeconds >> 8, expirySeconds & 0xFF), new byte[0]));
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        return client;
    }

    private static void subscribe(RawClient client) {
        client.send(packet(0x82, bytes(0, 7, 0), text(FILTER), bytes(1)));
        assertThat(client.next(9).orElseThrow().body()).endsWith(1);
    }

    private static void disconnect(RawClient client) {
        client.send(packet(0xE0));
        assertThat(client.next()).isEmpty();
    }

    private void publish(String payload) {
        try (RawClient publisher = connect("publisher", 2, 0)) {
            publisher.send(packet(0x32, text("t"), bytes(0, 9, 0), bytes(payload.charAt(0))));
            assertThat(publisher.next(4)).isPresent();
        }
    }

    private void leave(RawClient member, Leaving leaving) {
        switch (leaving) {
            case DISCONNECT -> disconnect(member);
            case LOST_CONNECTION -> member.close();
            case UNSUBSCRIBE -> {
                member.send(packet(0xA2, bytes(0, 1, 0), text(FILTER)));
                assertThat(member.next(11).orElseThrow().body()).endsWith(0);
            }
            case CLEAN_START -> {
                disconnect(member);
                connect("leaving", 2, 0).close();
            }
            case EXPIRY -> {
                disconnect(member);
                await().until(() -> broker.running().sessions().owner("leaving").isEmpty());
            }
            case TAKE_OVER -> {
                try (RawClient other = connect("leaving", 0, 0)) {
                    assertThat(other.answersPing()).isTrue();
                }
            }
        }
    }

    /** Artemis removes the queue of the group, with what waits in it, when no member is connected any more. */
    @ParameterizedTest
    @EnumSource(Leaving.class)
    void whoLeavesLastTakesNothingFromThoseWhoAreAway(Leaving leaving) {
        try (RawClient away = connect("away", 2, 600)) {
            subscribe(away);
            disconnect(away);
        }
        try (RawClient member = connect("leaving", 2, leaving.seconds)) {
            subscribe(member);
            publish("1");
            assertThat(member.next(3))
                    .as("the message, which stays unacknowledged")
                    .isPresent();
            leave(member, leaving);
            await().until(this::isLeft);
        }
        publish("2");
        try (RawClient away = connect("away", 0, 600)) {
            assertThat(payload(away.next(3).orElseThrow())).isEqualTo('1');
            assertThat(payload(away.next(3).orElseThrow())).isEqualTo('2');
        }
    }

    private static char payload(Packet publish) {
        return (char) publish.body()[publish.body().length - 1];
    }

    /** Members that leave at the same moment leave no queue that nobody would ever read. */
    @Test
    void theQueueGoesWithTheLastSession() {
        for (int round = 0; round < 10; round++) {
            RawClient[] members = new RawClient[8];
            for (int i = 0; i < members.length; i++) {
                members[i] = connect("member" + i, 2, 0);
                subscribe(members[i]);
            }
            assertThat(exists()).isTrue();
            for (RawClient member : members) {
                member.close();
            }
            await("round " + round).until(() -> !exists());
        }
    }

    /** Whether the broker has noticed that nobody is connected, and done what it does then. */
    private boolean isLeft() {
        Queue queue = broker.running().server().locateQueue(QUEUE);
        return queue == null || queue.getConsumerCount() == 0;
    }

    private boolean exists() {
        return broker.running().server().locateQueue(QUEUE) != null;
    }
}
