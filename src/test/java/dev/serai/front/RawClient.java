package dev.serai.front;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A socket that sends any bytes and reads whole MQTT packets: what a client library would refuse to do. */
public final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;

    /** A packet that came: its first byte and its body. */
    public record Packet(int firstByte, byte[] body) {
        /** The packet type of MQTT 5, 2.1.2. */
        public int type() {
            return firstByte >> 4;
        }
    }

    /** Connects a socket to a port of this machine. */
    public RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A client that is connected with a clean start, as user all. */
    public static RawClient connected(int port, int version, String clientId) {
        RawClient client = new RawClient(port);
        client.send(connect(version, 2, clientId, new byte[0], new byte[0]));
        Packet connack = client.next().orElseThrow();
        if (connack.type() != 2 || connack.body()[1] != 0) {
            throw new IllegalStateException("CONNACK expected, but got " + java.util.Arrays.toString(connack.body()));
        }
        return client;
    }

    /** A CONNECT of user all; further flags as of 3.1.2.3, properties and will as bytes. */
    public static byte[] connect(int version, int flags, String clientId, byte[] properties, byte[] will) {
        return packet(
                0x10,
                text(version == 3 ? "MQIsdp" : "MQTT"),
                new byte[] {(byte) version, (byte) (flags | 0xC0), 0, 60},
                version == 5 ? sized(properties) : new byte[0],
                text(clientId),
                will,
                text("all"),
                text("pw"));
    }

    /** A packet with its fixed header. */
    public static byte[] packet(int firstByte, byte[]... parts) {
        byte[] body = join(parts);
        return join(new byte[] {(byte) firstByte}, variable(body.length), body);
    }

    /** Properties with their length before them. */
    public static byte[] sized(byte[]... properties) {
        byte[] all = join(properties);
        return join(variable(all.length), all);
    }

    /** A variable byte integer. */
    public static byte[] variable(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        do {
            out.write((rest % 128) | (rest >= 128 ? 0x80 : 0));
            rest /= 128;
        } while (rest > 0);
        return out.toByteArray();
    }

    /** A UTF-8 encoded string. */
    public static byte[] text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Binary data with its length before it. */
    public static byte[] binary(byte[] bytes) {
        return join(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    /** Bytes given as numbers. */
    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** One after the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Sends bytes; that the other side has closed already shows when reading. */
    public void send(byte[]... parts) {
        try {
            socket.getOutputStream().write(join(parts));
        } catch (SocketException closedAlready) {
            // The answer, if any, is still to be read.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next packet, or nothing where the connection has ended. */
    public Optional<Packet> next() {
        try {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int next = in.readUnsignedByte();
                length |= (next & 0x7F) << shift;
                if ((next & 0x80) == 0) {
                    break;
                }
            }
            byte[] body = new byte[length];
            in.readFully(body);
            return Optional.of(new Packet(first, body));
        } catch (EOFException | SocketException ended) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next packet of a type, others left out, or nothing where the connection ends before. */
    public Optional<Packet> next(int type) {
        Optional<Packet> packet = next();
        while (packet.isPresent() && packet.get().type() != type) {
            packet = next();
        }
        return packet;
    }

    /** Whether a PINGREQ is answered, so that the connection lives. */
    public boolean answersPing() {
        send(bytes(0xC0, 0));
        return next(13).isPresent();
    }

    /** Ends the connection without a DISCONNECT. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
