package dev.serai.mqtt;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** TCP sockets that read ahead: Paho reads each packet in pieces of a byte, and each piece would be a system call. */
final class BufferedSockets extends SocketFactory {
    static final BufferedSockets INSTANCE = new BufferedSockets();

    private static final int BUFFER_BYTES = 65_536;

    private BufferedSockets() {}

    private static final class Buffered extends Socket {
        private InputStream in = InputStream.nullInputStream();
        private boolean opened;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (!opened) {
                in = new ReadAhead(super.getInputStream());
                opened = true;
            }
            return in;
        }
    }

    /** Knows of its own buffer first: Paho asks before each packet whether there is one. */
    private static final class ReadAhead extends BufferedInputStream {
        ReadAhead(InputStream in) {
            super(in, BUFFER_BYTES);
        }

        @Override
        public synchronized int available() throws IOException {
            return count > pos ? count - pos : super.available();
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Buffered();
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return bound(new InetSocketAddress(from, fromPort), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return bound(new InetSocketAddress(from, fromPort), new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress to) throws IOException {
        Socket socket = createSocket();
        socket.connect(to);
        return socket;
    }

    private Socket bound(InetSocketAddress from, InetSocketAddress to) throws IOException {
        Socket socket = createSocket();
        socket.bind(from);
        socket.connect(to);
        return socket;
    }
}
