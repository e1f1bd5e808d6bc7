package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.sized;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When and with what the will of an MQTT 5 client is published (MQTT 5, 3.1.2.5). */
@SuppressWarnings("NullAway.Init")
class WillsIT {
    private static final byte[] PROPERTIES = join(
            bytes(0x01, 1),
            bytes(0x02, 0, 0, 0x0E, 0x10),
            join(bytes(0x03), text("text/plain")),
            join(bytes(0x08), text("answer/to")),
            join(bytes(0x09), text("corr")),
            join(bytes(0x26), text("k"), text("1")),
            join(bytes(0x26), text("k"), text("2")));

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

    private RawClient withWill(int delay, int expiry, int flags, String payload) {
        RawClient client = new RawClient(broker.port());
        byte[] delayed = delay == 0 ? new byte[0] : bytes(0x18, 0, 0, 0, delay);
        client.send(RawClient.connect(
                5,
                flags,
                "mortal",
                bytes(0x11, 0, 0, 0, expiry),
                join(sized(join(delayed, PROPERTIES)), text("wills"), text(payload))));
        assertThat(client.next().orElseThrow().body()[1]).isZero();
        return client;
    }

    private RawClient watcher() {
        RawClient watcher = RawClient.connected(broker.port(), 5, "watcher");
        watcher.send(packet(0x82, bytes(0, 1, 0), text("wills"), bytes(1)));
        assertThat(watcher.next(9)).isPresent();
        return watcher;
    }

    /** Delay, session expiry and how the connection ends, with the seconds after which the will has to come. */
    @ParameterizedTest(name = "delay {0}, expiry {1}, {2}: after {3} s")
    @CsvSource({
        "0,  0,  loss,      0",
        "1,  0,  loss,      0",
        "10, 0,  loss,      0",
        "0,  60, loss,      0",
        "1,  60, loss,      1",
        "10, 1,  loss,      1",
        "0,  0,  with-will, 0",
        "0,  60, with-will, 0",
        "1,  60, with-will, 1",
        "10, 60, loss,      10",
        "10, 60, with-will, 10",
        "1,  0,  with-will, 0",
        "10, 0,  with-will, 0",
        "0,  0,  take-over, 0",
        "0,  60, take-over, 0",
        "1,  0,  take-over, 0",
        "1,  60, take-over, 0",
        "10, 0,  take-over, 0",
        "10, 60, take-over, 0",
        "10, 60, clean,     0",
    })
    void comesWithAllItsPropertiesWhenItIsDue(int delay, int expiry, String ending, int seconds) {
        try (RawClient watcher = watcher();
                RawClient mortal = withWill(delay, expiry, 6, "gone")) {
            long start = System.nanoTime();
            end(mortal, ending);
            RawClient.Packet will = watcher.next(3).orElseThrow();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
            String body = new String(will.body(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(body).endsWith("gone").contains("text/plain", "answer/to", "corr");
            assertThat(body).contains("&\0\1k\0\0011&\0\1k\0\0012");
        }
    }

    private void end(RawClient mortal, String ending) {
        switch (ending) {
            case "loss" -> mortal.close();
            case "with-will" -> mortal.send(packet(0xE0, bytes(4)));
            case "take-over" -> RawClient.connected(broker.port(), 5, "mortal").close();
            default -> {
                mortal.close();
                RawClient.connected(broker.port(), 5, "mortal").close();
            }
        }
    }

    /** "The Will Message MUST be published after the Network Connection is closed": the server's stop closes it too. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 60", "1, 0", "1, 60", "10, 0", "10, 60"})
    void isPublishedWhenTheServerStops(int delay, int expiry) {
        try (RawClient mortal = withWill(delay, expiry, 6 | 0x28, "stopped")) {
            // The SUBACK says that the broker has done with the CONNECT.
            mortal.send(packet(0x82, bytes(0, 1, 0), text("other"), bytes(1)));
            assertThat(mortal.next(9)).isPresent();
            broker.stop();
            broker.start();
            assertThat(mortal.next(14).orElseThrow().body()[0]).isEqualTo((byte) 0x8B);
        }
        try (RawClient watcher = RawClient.connected(broker.port(), 5, "watcher")) {
            // The retained message may come before the SUBACK (3.8.4).
            watcher.send(packet(0x82, bytes(0, 1, 0), text("wills"), bytes(1)));
            assertThat(watcher.next(3)).isPresent();
        }
    }

    /** [MQTT-3.14.4-3] */
    @Test
    void isDroppedByANormalDisconnect() {
        try (RawClient watcher = watcher();
                RawClient mortal = withWill(0, 0, 6, "never")) {
            mortal.send(packet(0xE0, bytes(0)));
            assertThat(mortal.next()).isEmpty();
            nextIsTheCanary(watcher);
        }
    }

    /** [MQTT-3.1.3-9]: the client is back before the delay has passed. */
    @Test
    void isDroppedWhenTheClientIsBackInTime() {
        try (RawClient watcher = watcher()) {
            withWill(5, 60, 6, "never").close();
            try (RawClient back = new RawClient(broker.port())) {
                back.send(RawClient.connect(5, 0, "mortal", bytes(0x11, 0, 0, 0, 60), new byte[0]));
                assertThat(back.next().orElseThrow().body()[1]).isZero();
                nextIsTheCanary(watcher);
            }
        }
    }

    private void nextIsTheCanary(RawClient watcher) {
        try (RawClient canary = RawClient.connected(broker.port(), 5, "canary")) {
            canary.send(packet(0x30, text("wills"), bytes(0), bytes('c', 'a', 'n')));
            assertThat(new String(watcher.next(3).orElseThrow().body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .endsWith("can");
        }
    }
}
