package dev.serai.bridges;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties.UserProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps messages from going in circles. Each crossing of a bridge counts one more hop and, at the first one, notes where
 * the message entered, in two user properties that travel with it. A bridge lets no message through that has as many
 * hops as it allows, or that would return to where it came from. MQTT 3.1.1 has no user properties: over such a
 * connection an echo can come back once, and is stopped then.
 *
 * @param installation this installation's id
 * @param broker the connection that the bridge belongs to
 * @param direction which way the bridge goes
 * @param hopLimit how many bridges a message may cross, 1 or more
 */
record LoopGuard(String installation, String broker, Direction direction, int hopLimit) {
    static final String HOPS = "serai-hops";
    static final String ORIGIN = "serai-origin";

    LoopGuard {
        if (hopLimit < 1) {
            throw new IllegalArgumentException("hopLimit must be at least 1, but was " + hopLimit);
        }
    }

    /** Whether this message may cross. */
    boolean passes(MqttMessage message) {
        return hops(message) < hopLimit && !returning(message);
    }

    private boolean returning(MqttMessage message) {
        String origin = value(message, ORIGIN);
        return switch (direction) {
            case IN -> origin.equals(installation) || origin.startsWith(installation + "/");
            case OUT -> origin.equals(installation + "/" + broker);
        };
    }

    /** The message with one hop more, and its origin where it had none. */
    MqttMessage mark(MqttMessage message) {
        return message.withProperties(message.properties().withUserProperties(marks(message)));
    }

    /** The user properties of {@link #mark}, in a list that the caller may add to. */
    List<UserProperty> marks(MqttMessage message) {
        List<UserProperty> marked = new ArrayList<>();
        boolean hasOrigin = false;
        for (UserProperty property : message.properties().userProperties()) {
            if (!property.key().equals(HOPS)) {
                marked.add(property);
            }
            hasOrigin |= property.key().equals(ORIGIN) && !property.value().isEmpty();
        }
        marked.add(new UserProperty(HOPS, Integer.toString(hops(message) + 1)));
        if (!hasOrigin) {
            String entered = direction == Direction.IN ? installation + "/" + broker : installation;
            marked.add(new UserProperty(ORIGIN, entered));
        }
        return marked;
    }

    /** Anybody can send this property: what is no number of one to four digits counts as none. */
    private static int hops(MqttMessage message) {
        String text = value(message, HOPS);
        boolean number = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : 0;
    }

    private static String value(MqttMessage message, String key) {
        for (UserProperty property : message.properties().userProperties()) {
            if (property.key().equals(key)) {
                return property.value();
            }
        }
        return "";
    }
}
