package dev.serai.mqtt;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A network between a client and a broker that a test can make slow, and can cut. */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final long oneWayNanos;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    private record Chunk(byte[] bytes, long due) {}

    /** @param roundTrip half of it delays each direction */
    public TcpProxy(int target, Duration roundTrip) {
        this.target = target;
        this.oneWayNanos = roundTrip.toNanos() / 2;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Resets every connection; new ones are welcome. */
    public void cut() {
        sockets.forEach(TcpProxy::reset);
        sockets.clear();
    }

    /** Resets every connection and takes none until {@link #restore()}. */
    public void takeDown() {
        down = true;
        cut();
    }

    /** Ends {@link #takeDown()}. */
    public void restore() {
        down = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (down) {
                    reset(client);
                    continue;
                }
                connect(client);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    continue;
                }
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(broker);
            pipe(client, broker);
            pipe(broker, client);
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pipe(Socket from, Socket to) {
        BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
        daemon(() -> read(from, to, chunks));
        daemon(() -> write(from, to, chunks));
    }

    private void read(Socket from, Socket to, BlockingQueue<Chunk> chunks) {
        byte[] buffer = new byte[65_536];
        try (InputStream in = from.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                chunks.add(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime() + oneWayNanos));
            }
        } catch (IOException e) {
            reset(to);
        } finally {
            chunks.add(new Chunk(new byte[0], System.nanoTime() + oneWayNanos));
        }
    }

    private static void write(Socket from, Socket to, BlockingQueue<Chunk> chunks) {
        try (OutputStream out = to.getOutputStream()) {
            while (true) {
                Chunk chunk = chunks.poll(1, TimeUnit.MINUTES);
                if (chunk == null) {
                    continue;
                }
                long wait = chunk.due() - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
                if (chunk.bytes().length == 0) {
                    return;
                }
                out.write(chunk.bytes());
            }
        } catch (IOException e) {
            reset(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Already closed, which is what is wanted.
            return;
        } finally {
            close(socket);
        }
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        close(server);
        cut();
    }
}
