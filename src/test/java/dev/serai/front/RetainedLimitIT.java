package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.join;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would be one topic too many with a retained message; over MQTT 5 with QoS 1 and over HTTP it is in LimitsIT. */
@SuppressWarnings("NullAway.Init")
class RetainedLimitIT {
    @TempDir
    private Path folder;

    private static int publish(RawClient client, String topic, int firstByte, String payload) {
        client.send(packet(firstByte, text(topic), bytes(0, 9, 0), payload.getBytes(StandardCharsets.US_ASCII)));
        byte[] acknowledgement = client.next().orElseThrow().body();
        return acknowledgement.length > 2 ? acknowledgement[2] & 0xFF : 0;
    }

    private static int retained(FrontBroker broker) {
        try (RawClient reader = RawClient.connected(broker.port(), 5, "reader")) {
            reader.send(packet(0x82, bytes(0, 1, 0), text("kept/#"), bytes(0)));
            assertThat(reader.next(9)).isPresent();
            // Comes to the subscription after what it got at its beginning.
            reader.send(packet(0x30, text("kept/end"), bytes(0), bytes('e')));
            int count = 0;
            while (!isEnd(reader.next(3).orElseThrow().body())) {
                count++;
            }
            return count;
        }
    }

    private static boolean isEnd(byte[] publish) {
        return new String(publish, 2, 8, StandardCharsets.US_ASCII).equals("kept/end");
    }

    /** MQTT 5, 3.3.2.3.4: the client goes on with the alias that the refused packet has set. */
    @Test
    void theTopicAliasOfARefusedPublishCounts() {
        try (FrontBroker broker =
                        FrontBroker.start(folder, xml -> xml, Map.of("MQTT_BROKER_MAX_RETAINED_TOPICS", "1"));
                RawClient client = RawClient.connected(broker.port(), 5, "aliases")) {
            assertThat(publish(client, "kept/1", 0x33, "a")).isZero();
            byte[] alias = bytes(3, 0x23, 0, 1);
            client.send(packet(0x33, text("kept/2"), bytes(0, 9), alias, bytes('a')));
            assertThat(client.next(4).orElseThrow().body()[2] & 0xFF).isEqualTo(0x97);
            client.send(packet(0x32, text(""), bytes(0, 10), alias, bytes('a')));
            assertThat(client.next().orElseThrow().type()).isEqualTo(4);
            assertThat(client.answersPing()).isTrue();
        }
    }

    @Test
    void itIsCountedOverARestartAndHoldsForEachVersionAndQos() {
        try (FrontBroker broker =
                FrontBroker.start(folder, xml -> xml, Map.of("MQTT_BROKER_MAX_RETAINED_TOPICS", "2"))) {
            try (RawClient client = RawClient.connected(broker.port(), 5, "before")) {
                assertThat(publish(client, "kept/1", 0x33, "a")).isZero();
                assertThat(publish(client, "kept/2", 0x33, "a")).isZero();
            }
            broker.stop();
            broker.start();
            try (RawClient client = RawClient.connected(broker.port(), 5, "five")) {
                assertThat(publish(client, "kept/3", 0x33, "a")).isEqualTo(0x97);
                assertThat(publish(client, "kept/3", 0x35, "a")).isEqualTo(0x97);
                client.send(packet(0x31, text("kept/3"), bytes(0), bytes('a')));
                assertThat(client.answersPing()).isTrue();
                assertThat(publish(client, "kept/3", 0x32, "a"))
                        .as("not retained")
                        .isZero();
                assertThat(publish(client, "kept/3", 0x33, "")).as("clears").isZero();
                assertThat(publish(client, "kept/2", 0x33, "b")).as("replaces").isZero();
            }
            try (RawClient four = RawClient.connected(broker.port(), 4, "four")) {
                four.send(packet(0x33, text("kept/3"), bytes(0, 9), bytes('a')));
                assertThat(four.next()).isEmpty();
            }
            assertThat(retained(broker)).isEqualTo(2);
        }
    }

    /** It is told to those who are there. */
    @Test
    void aWillThatWouldBeOneTooManyIsPublishedAndNotKept() {
        try (FrontBroker broker =
                        FrontBroker.start(folder, xml -> xml, Map.of("MQTT_BROKER_MAX_RETAINED_TOPICS", "1"));
                RawClient watcher = RawClient.connected(broker.port(), 5, "watcher")) {
            assertThat(publish(watcher, "kept/1", 0x33, "a")).isZero();
            watcher.send(packet(0x82, bytes(0, 1, 0), text("kept/will"), bytes(0)));
            assertThat(watcher.next(9)).isPresent();
            RawClient dying = new RawClient(broker.port());
            byte[] will = join(bytes(0), text("kept/will"), text("gone"));
            dying.send(RawClient.connect(5, 0x26, "dying", new byte[0], will));
            assertThat(dying.next()).isPresent();
            dying.close();
            assertThat(watcher.next(3)).isPresent();
            assertThat(retained(broker)).isEqualTo(1);
        }
    }
}
