package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client ends its subscriptions. */
class UnsubscribeIT {
    private static final int NO_SUBSCRIPTION_EXISTED = 0x11;

    @TempDir
    Path folder;

    /** MQTT 5, 3.11.3: 0 in UNSUBACK, also where it was the last subscription to that topic. */
    @Test
    void aSubscriptionEndsAsOftenAsItIsMade() {
        FrontBroker broker = FrontBroker.start(folder);
        try (RawClient client = RawClient.connected(broker.port(), 5, "client")) {
            for (int round = 0; round < 20; round++) {
                client.send(packet(0x82, bytes(0, 1, 0), text("t/7"), bytes(1)));
                assertThat(client.next(9).orElseThrow().body()).endsWith(1);
                client.send(packet(0xA2, bytes(0, 1, 0), text("t/7")));
                assertThat(client.next(11).orElseThrow().body())
                        .as("round " + round)
                        .endsWith(0);
                client.send(packet(0x32, text("t/7"), bytes(0, 1, 0), bytes('m')));
                assertThat(client.next(4)).isPresent();
                // Had the message been delivered, it would be there before this answer.
                client.send(packet(0xC0));
                assertThat(client.next().orElseThrow().type()).isEqualTo(13);
            }
            client.send(packet(0xA2, bytes(0, 1, 0), text("t/7")));
            assertThat(client.next(11).orElseThrow().body()).endsWith(NO_SUBSCRIPTION_EXISTED);
        } finally {
            broker.stop();
        }
    }
}
