package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.metrics.Limit;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private static final InetSocketAddress ONE = new InetSocketAddress("192.0.2.1", 1);
    private static final InetSocketAddress ANOTHER = new InetSocketAddress("192.0.2.2", 1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void count() {
        Metrics.addRegistry(meters);
    }

    @AfterEach
    void forget() {
        Metrics.removeRegistry(meters);
    }

    @Test
    void admitsSoManyInAllAndCountsTheOthers() {
        ConnectionLimit limit = new ConnectionLimit(2, Limit.HTTP_CONNECTIONS, 0, Limit.HTTP_CONNECTIONS_PER_ADDRESS);
        assertThat(limit.admits(ONE)).isTrue();
        assertThat(limit.admits(ONE)).isTrue();
        assertThat(limit.admits(ANOTHER)).isFalse();
        limit.ended(ONE);
        assertThat(limit.admits(ANOTHER)).isTrue();
        assertThat(reached("http-connections")).isEqualTo(1);
    }

    @Test
    void admitsSoManyOfOneAddressAndOthersBeside() {
        ConnectionLimit limit = new ConnectionLimit(0, Limit.MQTT_CONNECTIONS, 1, Limit.MQTT_CONNECTIONS_PER_ADDRESS);
        assertThat(limit.admits(ONE)).isTrue();
        assertThat(limit.admits(ONE)).isFalse();
        assertThat(limit.admits(ANOTHER)).isTrue();
        limit.ended(ONE);
        assertThat(limit.admits(ONE)).isTrue();
        assertThat(reached("mqtt-connections-per-address")).isEqualTo(1);
    }

    private double reached(String label) {
        return meters.get("serai.limits.reached").tag("limit", label).counter().count();
    }
}
