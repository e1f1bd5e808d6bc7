package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody gets what is somebody else's by a name that he gives himself. */
@SuppressWarnings("NullAway.Init")
class OwnNamesIT {
    private static final String CLOSED_TO_GUESTS =
            """
            <security-setting match="secret.#">
                <permission type="send" roles="publisher"/>
                <permission type="consume" roles="subscriber"/>
            </security-setting>
            <security-setting match="activemq.#"/>
            """;

    @TempDir
    private Path folder;

    private FrontBroker broker;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(
                folder,
                xml -> xml.replace("<security-setting match=\"activemq.#\"/>", CLOSED_TO_GUESTS),
                Map.of("MQTT_BROKER_ALLOW_ANONYMOUS", "true"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    /** The queues of the service's own sessions are called that way: 0x85, or return code 2. */
    @ParameterizedTest
    @CsvSource({
        "5, $serai, 133",
        "5, $serai-webhook, 133",
        "5, $serai.sessions, 133",
        "4, $serai-x, 2",
        "3, $serai-x, 2",
        "5, serai, 0",
        "4, $other, 0"
    })
    void clientIdsOfTheServiceAreRefused(int version, String clientId, int code) {
        try (RawClient client = new RawClient(broker.port())) {
            client.send(RawClient.connect(version, 2, clientId, new byte[0], new byte[0]));
            assertThat(client.next().orElseThrow().body()[1] & 0xFF).isEqualTo(code);
            if (code == 0) {
                assertThat(client.answersPing()).isTrue();
            } else {
                assertThat(client.next()).isEmpty();
            }
        }
    }

    private static byte[] guest(String user) {
        // A user name and no password, as somebody without one would try.
        return packet(
                0x10, text("MQTT"), bytes(5, user.isEmpty() ? 2 : 0x82, 0, 60, 0), text("guest-client"), name(user));
    }

    private static byte[] name(String user) {
        return user.isEmpty() ? new byte[0] : text(user);
    }

    /** Alone, Artemis keeps rights by the name as typed: whoever types a privileged one after its owner had them too. */
    @Test
    void aGuestWhoTypesAPrivilegedNameHasNoneOfItsRights() {
        try (RawClient owner = RawClient.connected(broker.port(), 5, "owner")) {
            owner.send(packet(0x32, text("secret/x"), bytes(0, 9, 0), bytes('s')));
            assertThat(owner.next(4).orElseThrow().body()).hasSizeLessThanOrEqualTo(4);
            try (RawClient typing = new RawClient(broker.port())) {
                typing.send(guest("all"));
                byte[] connack = typing.next().orElseThrow().body();
                if (connack[1] == 0) {
                    requireNoRights(typing);
                }
            }
            try (RawClient nobody = new RawClient(broker.port())) {
                nobody.send(guest(""));
                assertThat(nobody.next().orElseThrow().body()[1]).isZero();
                requireNoRights(nobody);
            }
        }
    }

    private static void requireNoRights(RawClient client) {
        client.send(packet(0x32, text("secret/x"), bytes(0, 9, 0), bytes('g')));
        assertThat(client.next(4).orElseThrow().body()[2] & 0xFF).isEqualTo(0x87);
        client.send(packet(0x82, bytes(0, 7, 0), text("secret/x"), bytes(1)));
        assertThat(client.next(9).orElseThrow().body()[3] & 0xFF).isEqualTo(0x87);
    }
}
