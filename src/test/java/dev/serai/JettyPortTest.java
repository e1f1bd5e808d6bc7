package dev.serai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.metrics.Limit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the clients of the console and of management may ask for. */
class JettyPortTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final int port = FreePort.find();
    private @Nullable Server server;

    private void start(int connections) throws Exception {
        Metrics.addRegistry(meters);
        JettyLimits limits = new JettyLimits(
                connections,
                2_000,
                0,
                2,
                Limit.MANAGEMENT_CONNECTIONS,
                Limit.MANAGEMENT_REQUEST_SIZE,
                Limit.MANAGEMENT_IDLE);
        Server starting = JettyPort.server("test", 8, limits, new Address("127.0.0.1", port), null);
        starting.start();
        server = starting;
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
        Metrics.removeRegistry(meters);
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(30_000);
        return client;
    }

    private double reached(String limit) {
        return meters.find("serai.limits.reached").tag("limit", limit).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void moreConnectionsThanThereMayBeWaitAndAreCounted() throws Exception {
        start(1);
        try (Socket first = connect();
                Socket second = connect()) {
            await().until(() -> first.isConnected() && second.isConnected() && reached("management-connections") == 1);
        }
    }

    @Test
    void aRequestWithMoreThanTheLimitBeforeItsBodyIsRefusedAndCounted() throws Exception {
        start(10);
        for (String request : List.of("GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: %s\r\n\r\n")) {
            try (Socket client = connect()) {
                client.getOutputStream()
                        .write(request.formatted("a".repeat(3_000)).getBytes(ISO_8859_1));
                String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(answer).containsPattern("HTTP/1.1 (414|431) ").contains("\"status\":\"error\"");
            }
        }
        assertThat(reached("management-request-size")).isEqualTo(2);
    }

    @Test
    void aConnectionWithoutAByteIsClosedAndCounted() throws Exception {
        start(10);
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isNegative();
        }
        assertThat(reached("management-idle")).isEqualTo(1);
    }
}
