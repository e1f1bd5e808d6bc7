package dev.serai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that are started a moment later, or again after a stop. */
public final class FreePort {
    /** Below the ports that Linux gives to outgoing connections: none of those can take it meanwhile. */
    private static final int LAST = 32_000;

    private static final int FIRST = 10_000;

    private FreePort() {}

    /** A port of the loopback address that nothing listens on. */
    public static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
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
