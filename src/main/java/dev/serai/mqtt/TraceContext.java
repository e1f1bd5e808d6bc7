package dev.serai.mqtt;

import dev.serai.mqtt.PublishProperties.UserProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trace of W3C Trace Context between an exchange, where it is the header {@code traceparent}, and an MQTT
 * message, where it is the user property of the same name, so that whoever receives the message can go on with it.
 */
public final class TraceContext {
    /** The name of the header and of the user property. */
    public static final String NAME = "traceparent";
    /** Version, trace id, parent id and flags; the version ff is none. */
    private static final Pattern VALUE = Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    /** The exchange property with the trace that its message has from here, and not because somebody named it. */
    private static final String CARRIED = "SeraiTraceCarried";

    private TraceContext() {}

    /**
     * The message with the trace that the exchange is in now. A trace that the message names itself stays, unless it is
     * the one that the exchange began with: then a span may have taken its place.
     */
    public static MqttMessage carry(Exchange exchange, MqttMessage message) {
        String trace = exchange.getMessage().getHeader(NAME, String.class);
        if (trace == null || !VALUE.matcher(trace).matches()) {
            return message;
        }
        String named = in(message);
        if (named != null && (named.equals(trace) || !named.equals(exchange.getProperty(CARRIED)))) {
            return message;
        }
        exchange.setProperty(CARRIED, trace);
        List<UserProperty> all = new ArrayList<>(message.properties().userProperties());
        all.removeIf(property -> property.key().equals(NAME));
        all.add(new UserProperty(NAME, trace));
        return message.withProperties(message.properties().withUserProperties(all));
    }

    /** The exchange that a received message begins is in the message's trace. */
    static void begin(Exchange exchange, MqttMessage received) {
        String trace = in(received);
        if (trace != null && VALUE.matcher(trace).matches()) {
            exchange.getIn().setHeader(NAME, trace);
            exchange.setProperty(CARRIED, trace);
        }
    }

    private static @Nullable String in(MqttMessage message) {
        for (UserProperty property : message.properties().userProperties()) {
            if (property.key().equals(NAME)) {
                return property.value();
            }
        }
        return null;
    }
}
