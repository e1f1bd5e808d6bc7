package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.sized;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.front.RawClient.Packet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets at what is not theirs over MQTT: one test for each gap of the broker. */
@SuppressWarnings("NullAway.Init")
class MqttSecurityIT {
    private static final String RIGHTS =
            """
            <security-setting match="one.*">%1$s</security-setting>
            <security-setting match="own.%%c.#">%1$s</security-setting>
            <security-setting match="named.%%u.#">%1$s</security-setting>
            <security-setting match="two.#">%2$s</security-setting>
            <security-setting match="activemq.#"/>
            """
                    .formatted(rights("one"), rights("two"));

    @TempDir
    private Path folder;

    private FrontBroker broker;

    private static String rights(String role) {
        StringBuilder permissions = new StringBuilder();
        for (String type : new String[] {
            "send", "consume", "createAddress", "createDurableQueue", "createNonDurableQueue", "deleteDurableQueue"
        }) {
            permissions
                    .append("<permission type=\"")
                    .append(type)
                    .append("\" roles=\"")
                    .append(role)
                    .append("\"/>");
        }
        return permissions.toString();
    }

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder, xml -> xml.replace("<security-setting match=\"activemq.#\"/>", RIGHTS));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private RawClient connect(String user, String clientId, int flags, int expirySeconds) {
        RawClient client = new RawClient(broker.port());
        client.send(packet(
                0x10,
                text("MQTT"),
                bytes(5, 0xC0 | flags, 0, 60),
                sized(bytes(0x11, 0, 0, expirySeconds >> 8, expirySeconds & 0xFF)),
                text(clientId),
                text(user),
                text("pw")));
        return client;
    }

    private RawClient connected(String user, String clientId) {
        RawClient client = connect(user, clientId, 2, 0);
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        return client;
    }

    private static int subscribe(RawClient client, String filter) {
        client.send(packet(0x82, bytes(0, 7, 0), text(filter), bytes(1)));
        byte[] suback = client.next(9).orElseThrow().body();
        return suback[suback.length - 1] & 0xFF;
    }

    private static int publish(RawClient client, String topic) {
        client.send(packet(0x32, text(topic), bytes(0, 9, 0), bytes('p')));
        byte[] puback = client.next(4).orElseThrow().body();
        return puback.length > 2 ? puback[2] & 0xFF : 0;
    }

    /** A grant on "one.*" is none on "one/#", and a filter that covers another's topics is refused. */
    @ParameterizedTest(name = "{0} subscribes to {1}: {2}")
    @CsvSource({
        "one, one/x, 1",
        "one, one/+, 1",
        "one, one/#, 135",
        "one, #, 135",
        "one, two/x, 135",
        "all, x/#, 1",
        "all, #, 135",
        "all, +/x, 135",
        "two, two/#, 1",
        "one, own/me/#, 1",
        "one, own/you/x, 135",
        "one, own/+/x, 135",
        "one, named/one/x, 1",
        "one, named/two/x, 135",
        "all, $sys/mqtt/sessions, 135",
        "all, $sys/#, 135",
        "all, activemq/management, 135",
        "one, $share/g/one/+, 1",
        "one, $share/g/two/x, 135"
    })
    void permitsAFilterOnlyWhereEachTopicIsPermitted(String user, String filter, int code) {
        try (RawClient client = connected(user, "me")) {
            assertThat(subscribe(client, filter)).isEqualTo(code);
        }
    }

    @ParameterizedTest(name = "{0} publishes to {1}: {2}")
    @CsvSource({
        "one, one/x, 0",
        "one, two/x, 135",
        "one, own/me/a, 0",
        "one, own/you/a, 135",
        "one, named/one/a, 0",
        "one, named/all/a, 135",
        "all, $sys/mqtt/sessions, 135",
        "all, a/b, 0"
    })
    void permitsPublishesByUserAndClientId(String user, String topic, int code) {
        try (RawClient client = connected(user, "me")) {
            assertThat(publish(client, topic)).isEqualTo(code);
        }
    }

    /** Two clients of one user never share what "%c" stands for, however soon one follows the other. */
    @Test
    void eachConnectionHasRightsOfItsOwn() {
        try (RawClient first = connected("one", "first");
                RawClient second = connected("one", "second")) {
            assertThat(publish(first, "own/first/a")).isZero();
            assertThat(publish(second, "own/first/a")).isEqualTo(0x87);
            assertThat(publish(second, "own/second/a")).isZero();
        }
    }

    /** A client id is pasted into a selector by Artemis 2.55.0: this one used to remove everybody's sessions. */
    @ParameterizedTest
    @ValueSource(strings = {"x' OR '1'='1", "%' OR 1=1", "a.b'c"})
    void aClientIdReachesNobodyElsesSession(String clientId) {
        try (RawClient victim = connect("all", "victim", 2, 600)) {
            victim.next();
            assertThat(subscribe(victim, "news")).isEqualTo(1);
            victim.send(packet(0xE0));
            assertThat(victim.next()).isEmpty();
        }
        for (int flags : new int[] {0, 2}) {
            try (RawClient attacker = connect("all", clientId, flags, 600)) {
                attacker.next();
                assertThat(subscribe(attacker, "other")).isEqualTo(1);
            }
        }
        broker.stop();
        broker.start();
        try (RawClient publisher = connected("all", "publisher")) {
            assertThat(publish(publisher, "news")).isZero();
        }
        try (RawClient victim = connect("all", "victim", 0, 600)) {
            assertThat(victim.next().orElseThrow().body()[0])
                    .as("session present")
                    .isEqualTo((byte) 1);
            assertThat(victim.next(3)).isPresent();
        }
    }

    /** Queues are named client id, dot, filter: "a.b" with "c" must not be "a" with "b/c", nor a share called "a". */
    @ParameterizedTest
    @CsvSource({"a, b/c, a.b, c", "g, f, x, $share/g/f"})
    void noTwoClientsShareAQueue(String firstId, String firstFilter, String secondId, String secondFilter) {
        try (RawClient first = connected("all", firstId);
                RawClient second = connected("all", secondId);
                RawClient publisher = connected("all", "publisher")) {
            assertThat(subscribe(first, firstFilter)).isEqualTo(1);
            assertThat(subscribe(second, secondFilter)).isEqualTo(1);
            for (int i = 0; i < 4; i++) {
                assertThat(publish(publisher, firstFilter)).isZero();
            }
            for (int i = 0; i < 4; i++) {
                Packet packet = first.next(3).orElseThrow();
                int topic = packet.body()[1];
                first.send(packet(0x40, bytes(packet.body()[2 + topic], packet.body()[3 + topic])));
            }
        }
    }

    /** Artemis removes the queue, with what waits in it, of a shared subscription that it refuses to somebody. */
    @Test
    void whoIsRefusedASharedSubscriptionTakesNothingFromItsGroup() {
        try (RawClient member = connect("two", "member", 2, 600)) {
            member.next();
            assertThat(subscribe(member, "$share/g/two/x")).isEqualTo(1);
            member.send(packet(0xE0));
            assertThat(member.next()).isEmpty();
        }
        try (RawClient publisher = connected("two", "publisher")) {
            assertThat(publish(publisher, "two/x")).isZero();
        }
        try (RawClient stranger = connected("one", "stranger")) {
            assertThat(subscribe(stranger, "$share/g/two/x")).isEqualTo(0x87);
        }
        try (RawClient member = connect("two", "member", 0, 600)) {
            member.next();
            assertThat(member.next(3)).isPresent();
        }
    }

    /** Artemis refuses the session of a client that may not have one of its subscriptions any more, now and for ever. */
    @Test
    void aWithdrawnRightEndsItsSubscriptionsOnly() throws IOException {
        restartWithRoles("one = one\ntwo = two,one\n");
        try (RawClient member = connect("two", "member", 2, 600);
                RawClient client = connect("one", "client", 2, 600)) {
            member.next();
            client.next();
            assertThat(subscribe(member, "$share/g/two/y")).isEqualTo(1);
            assertThat(subscribe(client, "$share/g/two/y")).isEqualTo(1);
            assertThat(subscribe(client, "two/x")).isEqualTo(1);
            assertThat(subscribe(client, "one/x")).isEqualTo(1);
            member.send(packet(0xE0));
            client.send(packet(0xE0));
            assertThat(member.next()).isEmpty();
            assertThat(client.next()).isEmpty();
        }
        try (RawClient publisher = connected("one", "publisher")) {
            for (String topic : List.of("two/y", "two/x", "one/x")) {
                assertThat(publish(publisher, topic)).isZero();
            }
        }
        restartWithRoles("one = one\ntwo = two\n");
        for (int attempt = 0; attempt < 2; attempt++) {
            try (RawClient client = connect("one", "client", 0, 600)) {
                assertThat(client.next().orElseThrow().body()).startsWith(1, 0);
                assertThat(topic(client.next(3).orElseThrow())).isEqualTo("one/x");
                assertThat(client.answersPing()).isTrue();
            }
        }
        assertThat(exists("client.two.x")).isFalse();
        try (RawClient member = connect("two", "member", 0, 600)) {
            assertThat(topic(member.next(3).orElseThrow())).isEqualTo("two/y");
        }
    }

    private void restartWithRoles(String roles) throws IOException {
        broker.stop();
        Files.writeString(folder.resolve("roles.properties"), roles);
        broker.start();
    }

    private static String topic(Packet publish) {
        return new String(publish.body(), 2, publish.body()[1], StandardCharsets.UTF_8);
    }

    /** A queue of the broker's own would be named as one of the group "sys" or "serai". */
    @Test
    void noShareNameReachesAQueueOfTheBroker() {
        try (RawClient client = connected("all", "publisher")) {
            client.send(packet(0x33, text("kept"), bytes(0, 9, 0), bytes('p')));
            client.next(4);
            assertThat(exists("$sys.mqtt.retain.kept")).isTrue();

            assertThat(subscribe(client, "$share/sys/mqtt/retain/kept")).isEqualTo(1);
            assertThat(subscribe(client, "$share/sys/dead-letters")).isEqualTo(1);
            assertThat(subscribe(client, "$share/serai/sessions")).isEqualTo(1);

            assertThat(List.of("$sys.mqtt.retain.kept", "$sys.dead-letters", "$serai.sessions"))
                    .allMatch(this::exists);
            assertThat(subscribe(client, "kept")).isEqualTo(1);
            assertThat(client.next(3)).isPresent();
        }
    }

    private boolean exists(String queue) {
        return broker.running().server().locateQueue(queue) != null;
    }

    /** [MQTT-3.1.0-2]: also with another client id. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aSecondConnectEndsTheConnection(int version) {
        try (RawClient client = RawClient.connected(broker.port(), version, "first")) {
            client.send(RawClient.connect(version, 2, "second", new byte[0], new byte[0]));
            if (version == 5) {
                assertThat(client.next(14).orElseThrow().body()[0]).isEqualTo((byte) 0x82);
            }
            assertThat(client.next()).isEmpty();
        }
    }

    /** [MQTT-3.1.0-1]: bytes that are no CONNECT end the connection at once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "16030100c80100",
                "0000000000000000",
                "c000",
                "10ffffffffff",
                "100c00044d515454058200000000",
                "ffffffffffffffffff"
            })
    void bytesThatAreNoConnectEndTheConnection(String hex) {
        try (RawClient client = new RawClient(broker.port())) {
            client.send(java.util.HexFormat.of().parseHex(hex), new byte[8]);
            client.next();
            assertThat(client.next()).isEmpty();
        }
    }

    /** [MQTT-3.2.2-15], refused by the length before the body comes. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPacketOverTheLimitIsRefusedBeforeItIsRead(int version) {
        try (RawClient client = RawClient.connected(broker.port(), version, "large")) {
            client.send(join(bytes(0x30), RawClient.variable(16 * 1024 * 1024 + 1)));
            if (version == 5) {
                assertThat(client.next(14).orElseThrow().body()[0]).isEqualTo((byte) 0x95);
            }
            assertThat(client.next()).isEmpty();
        }
    }
}
