package dev.serai.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.front.RawClient.Packet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forbidden packets are refused as MQTT 5 and MQTT 3.1.1 say, permitted ones are taken. */
@SuppressWarnings("NullAway.Init")
class StrictnessIT {
    @TempDir
    private static Path folder;

    private static FrontBroker broker;

    @BeforeAll
    static void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static List<Forbidden.Case> cases() {
        return Forbidden.cases();
    }

    @Test
    void thereAreAtLeastThreeHundredCases() {
        assertThat(cases()).hasSizeGreaterThan(300);
    }

    /** [MQTT-4.13.1-1]: told the reason in version 5, and disconnected. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersAsTheSpecificationSays(Forbidden.Case wanted) {
        try (RawClient client = client(wanted)) {
            client.send(wanted.packet());
            if (wanted.answer() == Forbidden.TAKEN) {
                if (wanted.inConnect()) {
                    assertThat(client.next().map(connack -> connack.body()[1])).contains((byte) 0);
                }
                assertThat(client.answersPing()).isTrue();
            } else {
                assertRefused(client, wanted);
            }
        }
    }

    private static RawClient client(Forbidden.Case wanted) {
        boolean first = wanted.inConnect() && wanted.packet().length > 2;
        return first ? new RawClient(broker.port()) : RawClient.connected(broker.port(), wanted.version(), "strict");
    }

    private static void assertRefused(RawClient client, Forbidden.Case wanted) {
        boolean first = wanted.inConnect() && wanted.packet().length > 2;
        boolean told = wanted.version() == 5 && wanted.answer() != Forbidden.ENDS;
        if (told) {
            Optional<Packet> answer = client.next(first ? 2 : 14);
            assertThat(answer.map(packet -> packet.body()[first ? 1 : 0] & 0xFF))
                    .contains(wanted.answer());
        }
        assertThat(client.next()).isEmpty();
    }
}
