package dev.serai.front;

import static dev.serai.front.RawClient.bytes;
import static dev.serai.front.RawClient.packet;
import static dev.serai.front.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that send garbage, nothing or half a CONNECT end soon, leave nothing behind and disturb nobody. */
@SuppressWarnings("NullAway.Init")
class GarbageIT {
    private static final boolean WHOLE = Boolean.getBoolean("serai.whole");
    private static final int CONNECTIONS = WHOLE ? 10_000 : 1_000;
    /** The limit is ten seconds; the machine may be busy. */
    private static final Duration ALL_CLOSED = Duration.ofSeconds(WHOLE ? 11 : 20);

    private static final List<byte[]> SENT = List.of(
            new byte[0],
            bytes(0x10, 0x20),
            bytes(0x10, 0x7F, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60),
            bytes(0x16, 3, 1, 0, 200, 1, 0, 0, 0, 0, 0, 0),
            new byte[300],
            ascii("GET / HTTP/1.1\r\nHost: here\r\n\r\n"),
            ascii("POST /mqtt HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\nhalf"),
            ascii(
                    """
                    GET /mqtt HTTP/1.1\r
                    Host: here\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Protocol: mqtt\r
                    \r
                    """));

    @TempDir
    private Path folder;

    private FrontBroker broker;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void allAreClosedAndACanaryIsServedThroughout() throws Exception {
        attack(100);
        long descriptors = descriptors();
        long direct = PlatformDependent.usedDirectMemory();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> canary = CompletableFuture.supplyAsync(() -> sing(over));
        attack(CONNECTIONS);
        over.set(true);
        assertThat(canary.get()).isGreaterThan(10);
        assertThat(descriptors()).isLessThan(descriptors + 20);
        assertThat(PlatformDependent.usedDirectMemory()).isLessThan(direct + 32 * 1024 * 1024);
        // The canary has only just closed its own.
        await().until(() -> broker.running().server().getConnectionCount() == 0);
    }

    /** A connection that nobody watches would stay for ever. */
    @Test
    void theFirstConnectionsAfterAStartAreWatchedToo() throws IOException {
        for (int i = 0; i < 10; i++) {
            broker.close();
            broker = FrontBroker.start(folder, xml -> xml, Map.of("MQTT_BROKER_CONNECT_SECONDS", "1"));
            attack(40);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** Publishes and receives, one message after the other; answers how many. */
    private int sing(AtomicBoolean over) {
        try (RawClient client = RawClient.connected(broker.port(), 5, "canary")) {
            client.send(packet(0x82, bytes(0, 1, 0), text("song"), bytes(1)));
            assertThat(client.next(9)).isPresent();
            int heard = 0;
            while (!over.get()) {
                client.send(packet(0x30, text("song"), bytes(0), bytes('c')));
                assertThat(client.next(3)).as("message " + heard).isPresent();
                heard++;
            }
            return heard;
        }
    }

    /** Opens connections as fast as they are taken and waits until the broker has closed each. */
    private void attack(int connections) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel socket =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
                socket.write(ByteBuffer.wrap(SENT.get(i % SENT.size())));
                socket.configureBlocking(false);
                socket.register(selector, SelectionKey.OP_READ);
                selector.selectNow(GarbageIT::read);
            }
            long end = System.nanoTime() + ALL_CLOSED.toNanos();
            while (!selector.keys().isEmpty() && System.nanoTime() < end) {
                selector.select(GarbageIT::read, 100);
            }
            int open = selector.keys().size();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            assertThat(open).as("connections still open").isZero();
        }
    }

    private static void read(SelectionKey key) {
        try {
            if (((SocketChannel) key.channel()).read(ByteBuffer.allocate(1024)) < 0) {
                key.channel().close();
            }
        } catch (IOException reset) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
