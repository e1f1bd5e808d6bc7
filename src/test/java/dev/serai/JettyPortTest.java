package dev.serai;

import static org.awaitility.Awaitility.await;

import dev.serai.metrics.Limit;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** The connections of the console and of management. */
class JettyPortTest {
    @Test
    void moreConnectionsThanThereMayBeWaitAndAreCounted() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        int port = FreePort.find();
        Server server = JettyPort.server("test", 8, Limit.CONSOLE_CONNECTIONS, new Address("127.0.0.1", port), null);
        server.getBean(NetworkConnectionLimit.class).setMaxNetworkConnectionCount(1);
        server.start();
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> first.isConnected()
                            && second.isConnected()
                            && meters.find("serai.limits.reached")
                                            .tag("limit", "console-connections")
                                            .counters()
                                            .size()
                                    == 1);
        } finally {
            server.stop();
            Metrics.removeRegistry(meters);
        }
    }
}
