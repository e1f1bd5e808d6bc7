package dev.serai.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Inbox inbox = new Inbox("test", 2);
    private final Wire wire = new Connection();

    private static Received message(int number, int qos) {
        return new Received(
                new MqttMessage(new TopicName("t"), new byte[0], qos, false, PublishProperties.NONE), number);
    }

    private int next() throws InterruptedException {
        Received next = inbox.poll(SOON);
        return next == null ? -1 : next.packetId();
    }

    @Test
    void beyondItsBoundQosZeroIsDroppedAndQosOneWaitsForRoom() throws Exception {
        inbox.begin(wire);
        inbox.holdBack();
        inbox.add(wire, message(1, 1));
        inbox.add(wire, message(2, 0));
        inbox.add(wire, message(3, 0));
        CompletableFuture<Void> late = CompletableFuture.runAsync(() -> inbox.add(wire, message(4, 1)));
        assertThat(next()).isEqualTo(1);
        late.get(30, TimeUnit.SECONDS);
        assertThat(next()).isEqualTo(2);
        assertThat(next()).isEqualTo(4);
    }

    @Test
    void untilTheSubscriptionIsAnsweredThereIsNoBound() throws Exception {
        for (int i = 1; i <= 5; i++) {
            inbox.add(wire, message(i, 1));
        }
        inbox.begin(wire);
        for (int i = 1; i <= 5; i++) {
            assertThat(next()).isEqualTo(i);
        }
    }

    @Test
    void theEndOfAConnectionFreesWhoWaitsAndWhatComesLateIsIgnored() throws Exception {
        inbox.begin(wire);
        inbox.holdBack();
        inbox.add(wire, message(1, 1));
        inbox.add(wire, message(2, 1));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> inbox.add(wire, message(3, 1)));
        inbox.end();
        waiting.get(30, TimeUnit.SECONDS);
        Wire other = new Connection();
        inbox.begin(other);
        inbox.add(wire, message(4, 1));
        inbox.add(other, message(5, 1));
        assertThat(next()).isEqualTo(5);
        assertThat(inbox.poll(Duration.ofMillis(1))).isNull();
    }

    /** Only told apart from others. */
    private static final class Connection implements Wire {
        @Override
        public Accepted open(Events events) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void subscribe(Subscription subscription) {}

        @Override
        public void unsubscribe(String topicFilter) {}

        @Override
        public void publish(MqttMessage message, IntConsumer acknowledged) {}

        @Override
        public void acknowledge(Received message) {}

        @Override
        public void close() {}
    }
}
