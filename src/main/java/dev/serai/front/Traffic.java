package dev.serai.front;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * What MQTT clients have sent to the broker and received from it since it was made, counted once, for the metrics and
 * for {@code $SYS} alike. Packets that are refused count as received.
 */
public final class Traffic implements MeterBinder {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;

    private final Way received = new Way();
    private final Way sent = new Way();
    private final LongAdder connects = new LongAdder();

    /** One direction. */
    public static final class Way {
        private final LongAdder packets = new LongAdder();
        private final LongAdder publishes = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        private void count(int firstByte, int size) {
            packets.increment();
            bytes.add(size);
            if (firstByte >> 4 == PUBLISH) {
                publishes.increment();
            }
        }

        /** MQTT packets of all types. */
        public long packets() {
            return packets.sum();
        }

        /** PUBLISH packets. */
        public long publishes() {
            return publishes.sum();
        }

        /** Bytes of MQTT packets, without those of TLS and WebSocket. */
        public long bytes() {
            return bytes.sum();
        }
    }

    /** From clients to the broker. */
    public Way received() {
        return received;
    }

    /** From the broker to clients. */
    public Way sent() {
        return sent;
    }

    /** CONNECT packets, also of clients that are not let in. */
    public long connects() {
        return connects.sum();
    }

    void received(int firstByte, int size) {
        received.count(firstByte, size);
        if (firstByte >> 4 == CONNECT) {
            connects.increment();
        }
    }

    void sent(int firstByte, int size) {
        sent.count(firstByte, size);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry, "received", received, "MQTT clients have sent to the broker");
        bind(registry, "sent", sent, "the broker has sent to MQTT clients");
        FunctionCounter.builder("serai.mqtt.connects", this, Traffic::connects)
                .description("CONNECT packets of MQTT clients")
                .register(registry);
    }

    private static void bind(MeterRegistry registry, String name, Way way, String who) {
        counter(registry, "serai.mqtt.packets." + name, way, Way::packets, "Packets that " + who);
        counter(registry, "serai.mqtt.publishes." + name, way, Way::publishes, "PUBLISH packets that " + who);
        FunctionCounter.builder("serai.mqtt.bytes." + name, way, Way::bytes)
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes of packets that " + who)
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry, String name, Way way, ToDoubleFunction<Way> value, String description) {
        FunctionCounter.builder(name, way, value).description(description).register(registry);
    }
}
