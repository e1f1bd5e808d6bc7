package dev.serai;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where a listener waits.
 *
 * @param host a name or address of this machine, {@code 0.0.0.0} for all of them
 * @param port 1 to 65535, 0 where the listener is switched off
 */
public record Address(String host, int port) {
    /** Whether only programs on this machine can reach it. */
    public boolean isLoopback() {
        return resolve().isLoopbackAddress();
    }

    /**
     * Ends the start where the port cannot be had; the servers themselves only log that.
     *
     * @param listener what waits there, for the message, for example {@code HTTP}
     */
    public void requireFree(String listener) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(resolve(), port));
        } catch (IOException taken) {
            throw new StartupException(listener + " cannot listen on " + this + ": " + taken.getMessage(), taken);
        }
    }

    private InetAddress resolve() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new StartupException("Unknown host " + host, unknown);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
