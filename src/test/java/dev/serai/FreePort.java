package dev.serai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are started a moment later, or again after a stop. None is given twice before all were given,
 * nor to two test processes that run side by side, nor is the port after it, which a server takes for TLS.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    /** Below the ports that Linux gives to outgoing connections: none of those can take it meanwhile. */
    private static final int BLOCKS = (32_000 - FIRST) / 2;

    /** Failsafe numbers its processes from 1; with two of them one takes the odd blocks, the other the even ones. */
    private static final int PROCESS =
            Integer.parseInt(System.getProperty("serai.fork", "process 1").substring("process ".length()));

    private static int next = ThreadLocalRandom.current().nextInt(BLOCKS / 2) * 2 + PROCESS;

    private FreePort() {}

    /** A port of the loopback address that nothing listens on. */
    public static synchronized int find() {
        while (true) {
            int port = FIRST + next % BLOCKS * 2;
            next += 2;
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one may be free.
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
