package dev.serai;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the same few calls over and over on connections that stay open, one call at a time on each. One thread serves all of them,
 * so that it leaves the processors to the service. An answer that is not 2xx ends the measurement.
 */
public final class HttpLoad implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Selector selector;
    private final List<byte[]> requests;
    private int next;

    /** Connects to the service, to make POSTs with these bodies in turns. */
    public HttpLoad(SeraiServer serai, String path, List<String> bodies, int connections) throws IOException {
        this.requests = bodies.stream().map(body -> post(path, body)).toList();
        this.selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), serai.httpPort()));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(LONGEST_ANSWER));
        }
    }

    private static byte[] post(String path, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + SeraiServer.KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    /** Calls for as long as told, and answers how many calls a second were answered. */
    public double perSecond(Duration duration) throws IOException {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        int atWork = 0;
        for (SelectionKey key : selector.keys()) {
            send((SocketChannel) key.channel());
            atWork++;
        }
        long answered = 0;
        while (atWork > 0) {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new IOException("no answer in " + PATIENCE_MILLIS + " ms");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                if (isAnswered((SocketChannel) key.channel(), (ByteBuffer) key.attachment())) {
                    answered++;
                    if (System.nanoTime() < end) {
                        send((SocketChannel) key.channel());
                    } else {
                        atWork--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        return answered / ((System.nanoTime() - start) / 1e9);
    }

    private void send(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(requests.get(next++ % requests.size()));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static boolean isAnswered(SocketChannel channel, ByteBuffer read) throws IOException {
        if (channel.read(read) < 0) {
            throw new IOException("the service closed a connection");
        }
        String answer =
                StandardCharsets.ISO_8859_1.decode(read.duplicate().flip()).toString();
        if (!isComplete(answer)) {
            return false;
        }
        if (!answer.startsWith("HTTP/1.1 2")) {
            throw new IOException(answer);
        }
        read.clear();
        return true;
    }

    /** JSON holds no line breaks of its own, so nothing but the last chunk looks like it. */
    private static boolean isComplete(String answer) {
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer.substring(0, head));
        return length.find()
                ? answer.length() == head + 4 + Integer.parseInt(length.group(1))
                : answer.endsWith("\r\n0\r\n\r\n");
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
