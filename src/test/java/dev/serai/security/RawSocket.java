package dev.serai.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Bytes on a connection that no client library would send. */
final class RawSocket {
    private RawSocket() {}

    /** Sends them, ends the sending side and answers what came back before the server closed, or in that time. */
    static String exchange(int port, byte[] bytes, int millis) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            byte[] buffer = new byte[8192];
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException | SocketException end) {
            // The server has nothing more to say, or has closed while we still sent.
            return answer.toString();
        }
        return answer.toString();
    }

    /** The status of the answer to an HTTP request, after which the connection stays open for it; 0 where there is none. */
    static int status(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] line = socket.getInputStream().readNBytes(12);
            return line.length < 12 ? 0 : Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).substring(9));
        }
    }
}
