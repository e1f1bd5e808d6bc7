package dev.serai.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnacknowledgedTest {
    private final List<Integer> acknowledged = new ArrayList<>();
    private final Unacknowledged messages = new Unacknowledged(received -> acknowledged.add(received.packetId()));

    private Unacknowledged.Entry begin(int packetId) {
        MqttMessage message = new MqttMessage(new TopicName("t"), new byte[0], 1, false, PublishProperties.NONE);
        return messages.begin(new Received(message, packetId));
    }

    @Test
    void acknowledgesInTheOrderOfArrivalWhateverIsDoneFirst() {
        Unacknowledged.Entry first = begin(1);
        Unacknowledged.Entry second = begin(2);
        Unacknowledged.Entry third = begin(3);
        messages.done(third);
        messages.done(second);
        assertThat(acknowledged).isEmpty();
        messages.done(first);
        assertThat(acknowledged).containsExactly(1, 2, 3);
    }

    @Test
    void acknowledgesNothingOfAConnectionThatHasEnded() {
        Unacknowledged.Entry first = begin(1);
        messages.abandon();
        messages.done(first);
        assertThat(acknowledged).isEmpty();
    }
}
