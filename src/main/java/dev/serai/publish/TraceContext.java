package dev.serai.publish;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * Carries the header {@code traceparent} of W3C Trace Context from a call of the API into the message, as the user
 * property of the same name, so that whoever receives the message can go on with the trace.
 */
final class TraceContext {
    private static final String NAME = "traceparent";
    /** Version, trace id, parent id and flags; the version ff is none. */
    private static final Pattern VALUE = Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceContext() {}

    /** The request with the trace of its call, unless it names one itself or the call has none that is valid. */
    static PublishRequest carry(Exchange exchange, PublishRequest request) {
        String trace = exchange.getMessage().getHeader(NAME, String.class);
        MqttMessage message = request.message();
        PublishProperties properties = message.properties();
        if (trace == null
                || !VALUE.matcher(trace).matches()
                || properties.userProperties().stream()
                        .anyMatch(property -> property.key().equals(NAME))) {
            return request;
        }
        List<UserProperty> all = new ArrayList<>(properties.userProperties());
        all.add(new UserProperty(NAME, trace));
        MqttMessage traced = message.withProperties(properties.withUserProperties(all));
        return new PublishRequest(traced, request.broker(), request.queue());
    }
}
