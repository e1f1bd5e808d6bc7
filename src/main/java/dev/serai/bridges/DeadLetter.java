package dev.serai.bridges;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties.UserProperty;
import dev.serai.mqtt.TopicName;
import io.micrometer.core.instrument.Metrics;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a message that a broker will not take: it goes to the embedded broker's dead letters, with its topic,
 * its route and the reason as user properties, and waits there for a person.
 */
final class DeadLetter {
    private static final TopicName DEAD_LETTERS = new TopicName("$sys/dead-letters");
    private static final int LONGEST_REASON = 1_000;

    private DeadLetter() {}

    static MqttMessage of(MqttMessage refused, String routeId, String reason) {
        Metrics.counter("serai.bridge.messages", "bridge", routeId, "outcome", "refused")
                .increment();
        List<UserProperty> properties = new ArrayList<>(refused.properties().userProperties());
        properties.add(new UserProperty("serai-bridge", routeId));
        properties.add(new UserProperty("serai-topic", refused.topic().text()));
        properties.add(new UserProperty("serai-reason", shortened(reason)));
        // Without its expiry: what nobody could take must wait for a person.
        return new MqttMessage(
                DEAD_LETTERS,
                refused.payload(),
                1,
                false,
                refused.properties().withUserProperties(properties).withMessageExpiryInterval(null));
    }

    /** Never to half of a character, which is no text of MQTT. */
    private static String shortened(String reason) {
        if (reason.length() <= LONGEST_REASON) {
            return reason;
        }
        int end = Character.isHighSurrogate(reason.charAt(LONGEST_REASON - 1)) ? LONGEST_REASON - 1 : LONGEST_REASON;
        return reason.substring(0, end);
    }
}
