package dev.serai.bridges;

import dev.serai.metrics.Rate;
import dev.serai.mqtt.MqttHeaders;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties.UserProperty;
import dev.serai.mqtt.TopicFilter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * The rules of one bridge: which messages cross it and how they look on the other side. The route templates make one
 * for each of their routes.
 */
public final class Bridge {
    private final BridgeSettings settings;
    private final TopicMapping mapping;
    private final LoopGuard guard;
    private final List<TopicFilter> excludes;
    private final List<UserProperty> added;
    private final RateLimit rate;
    private final Counter crossed;
    private final Counter stopped;
    private final Counter excluded;
    private final Rate speed;

    /**
     * A bridge.
     *
     * @param installation this installation's id
     * @throws IllegalArgumentException naming the parameter that is wrong
     */
    Bridge(BridgeSettings settings, String installation) {
        this.settings = settings;
        boolean out = settings.direction() == Direction.OUT;
        this.mapping = TopicMapping.of(
                settings.topicFilter(),
                out ? settings.localPrefix() : settings.remotePrefix(),
                out ? settings.remotePrefix() : settings.localPrefix(),
                settings.topic());
        this.guard = new LoopGuard(installation, settings.broker(), settings.direction(), settings.hopLimit());
        this.excludes = words(settings.excludes()).map(TopicFilter::new).toList();
        this.added = words(settings.userProperties()).map(Bridge::userProperty).toList();
        this.rate = new RateLimit(settings.ratePerSecond());
        this.crossed = counter("crossed");
        this.stopped = counter("loop");
        this.excluded = counter("excluded");
        this.speed = new Rate(crossed.count());
    }

    private static java.util.stream.Stream<String> words(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::strip).filter(word -> !word.isEmpty());
    }

    private static UserProperty userProperty(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("userProperties must be name=value, but was " + pair);
        }
        return new UserProperty(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private Counter counter(String outcome) {
        return Metrics.counter("serai.bridge.messages", "bridge", settings.name(), "outcome", outcome);
    }

    /** Whether the received message crosses; counts it where it does not. For the route's filter step. */
    public boolean passes(Exchange exchange) {
        MqttMessage message = MqttHeaders.received(exchange);
        if (!guard.passes(message)) {
            stopped.increment();
            return false;
        }
        String topic = message.topic().text();
        if (!mapping.covers(message.topic()) || excludes.stream().anyMatch(filter -> filter.matches(topic))) {
            excluded.increment();
            return false;
        }
        return true;
    }

    /** The received message as it goes on to the other side; waits where the bridge has a rate. */
    public MqttMessage translate(Exchange exchange) {
        rate.acquire();
        crossed.increment();
        return translate(MqttHeaders.received(exchange));
    }

    MqttMessage translate(MqttMessage received) {
        List<UserProperty> properties = guard.marks(received);
        properties.addAll(added);
        return new MqttMessage(
                mapping.map(received.topic()),
                received.payload(),
                Math.min(received.qos(), settings.maxQos()),
                received.retained() && settings.keepRetain(),
                received.properties().withUserProperties(properties));
    }

    /** Messages that have crossed since the start. */
    double crossed() {
        return crossed.count();
    }

    /** Messages that did not cross because they had done so before. */
    double loops() {
        return stopped.count();
    }

    /** Messages that a filter of {@code excludes} kept away. */
    double excluded() {
        return excluded.count();
    }

    /** Messages that cross a second. */
    double perSecond() {
        return speed.of(crossed.count());
    }

    /** What the bridge was asked to do. */
    BridgeSettings settings() {
        return settings;
    }

    /** Whether what this bridge brings to one side is taken away by the other, and the reverse. */
    boolean feeds(Bridge other) {
        return settings.broker().equals(other.settings.broker())
                && settings.direction() != other.settings.direction()
                && other.takes(mapping.target())
                && takes(other.mapping.target());
    }

    /** Whether this bridge takes away topics of a filter: those that match its own and that no exclude keeps here. */
    private boolean takes(TopicFilter brought) {
        TopicFilter taken = FilterOverlap.of(brought, mapping.filter());
        return taken != null && excludes.stream().noneMatch(filter -> FilterOverlap.covers(filter, taken));
    }
}
