package dev.serai.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A handshake's first message with any protocol version and cipher suites, also those that Java itself refuses to offer. */
final class ClientHello {
    /** The record type of an alert: the server refuses. */
    static final int ALERT = 21;
    /** The record type of a handshake: the server goes on. */
    static final int HANDSHAKE = 22;

    private ClientHello() {}

    /** Sends it and answers the type of the first record that comes back, or -1 where the connection is closed. */
    static int answer(int port, int version, int... suites) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(record(version, suites));
            socket.getOutputStream().flush();
            return socket.getInputStream().read();
        }
    }

    private static byte[] record(int version, int... suites) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream hello = new DataOutputStream(body);
        hello.writeShort(version);
        hello.write(new byte[32]);
        hello.writeByte(0);
        hello.writeShort(suites.length * 2);
        for (int suite : suites) {
            hello.writeShort(suite);
        }
        hello.writeShort(0x0100);
        byte[] extensions = {
            0,
            10,
            0,
            6,
            0,
            4,
            0,
            23,
            0,
            29, // supported_groups: secp256r1, x25519
            0,
            13,
            0,
            8,
            0,
            6,
            4,
            3,
            4,
            1,
            2,
            3, // signature_algorithms
            0,
            11,
            0,
            2,
            1,
            0 // ec_point_formats: uncompressed
        };
        hello.writeShort(extensions.length);
        hello.write(extensions);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        DataOutputStream record = new DataOutputStream(whole);
        record.writeByte(HANDSHAKE);
        record.writeShort(0x0301);
        record.writeShort(body.size() + 4);
        record.writeByte(1);
        record.writeByte(0);
        record.writeShort(body.size());
        body.writeTo(record);
        return whole.toByteArray();
    }
}
