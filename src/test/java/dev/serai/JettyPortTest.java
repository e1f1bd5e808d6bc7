package dev.serai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.metrics.Limit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** What the clients of the console and of management may ask for. */
class JettyPortTest {
    @Test
    void moreConnectionsThanThereMayBeWaitAndAreCounted() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        int port = FreePort.find();
        Server server = start(port, 1);
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> first.isConnected()
                            && second.isConnected()
                            && meters.find("serai.limits.reached")
                                            .tag("limit", "management-connections")
                                            .counters()
                                            .size()
                                    == 1);
        } finally {
            server.stop();
            Metrics.removeRegistry(meters);
        }
    }

    @Test
    void aRequestWithMoreThanTheLimitBeforeItsBodyIsRefusedAndCounted() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        int port = FreePort.find();
        Server server = start(port, 10);
        try {
            for (String request :
                    List.of("GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: %s\r\n\r\n")) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    client.setSoTimeout(20_000);
                    client.getOutputStream()
                            .write(request.formatted("a".repeat(3_000)).getBytes(ISO_8859_1));
                    String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
                    assertThat(answer).containsPattern("HTTP/1.1 (414|431) ").contains("\"status\":\"error\"");
                }
            }
            Search refused = meters.find("serai.limits.reached").tag("limit", "management-request-size");
            assertThat(refused.counters())
                    .singleElement()
                    .extracting(Counter::count)
                    .isEqualTo(2.0);
        } finally {
            server.stop();
            Metrics.removeRegistry(meters);
        }
    }

    @Test
    void aConnectionWithoutAByteIsClosedAndCounted() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        int port = FreePort.find();
        Server server = start(port, 10);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(30_000);
            assertThat(client.getInputStream().read()).isNegative();
            Search closed = meters.find("serai.limits.reached").tag("limit", "management-idle");
            assertThat(closed.counters())
                    .singleElement()
                    .extracting(Counter::count)
                    .isEqualTo(1.0);
        } finally {
            server.stop();
            Metrics.removeRegistry(meters);
        }
    }

    private static Server start(int port, int connections) throws Exception {
        JettyLimits limits = new JettyLimits(
                connections,
                2_000,
                0,
                2,
                Limit.MANAGEMENT_CONNECTIONS,
                Limit.MANAGEMENT_REQUEST_SIZE,
                Limit.MANAGEMENT_IDLE);
        Server server = JettyPort.server("test", 8, limits, new Address("127.0.0.1", port), null);
        server.start();
        return server;
    }
}
