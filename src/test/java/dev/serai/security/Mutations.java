package dev.serai.security;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Good conversations, and what becomes of them under a few random changes; the same seed gives the same ones. */
final class Mutations {
    private static final HexFormat HEX = HexFormat.of();

    /** CONNECT, SUBSCRIBE to fuzz/# and PUBLISH to fuzz/1 as a client of this version sends them. */
    static final List<byte[]> MQTT = List.of(conversation(4), conversation(5));

    /** What the API is called with. */
    static final List<byte[]> HTTP = List.of(
            http("POST /publish HTTP/1.1|Host: a|X-API-Key: key-for-tests|Content-Length: 38||"
                    + "{\"topic\":\"fuzz/1\",\"payload\":{\"a\":[1]}}"),
            http("GET /status?limit=1 HTTP/1.1|Host: a|Authorization: Basic ZGV2aWNlOng=||"),
            http("POST /publish HTTP/1.1|Host: a|X-API-Key: key-for-tests|Transfer-Encoding: chunked||"
                    + "5|{\"top|3|ic\"|0||"));

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    /** One of the conversations, changed in one to four places. */
    byte[] next(List<byte[]> good) {
        byte[] bytes = good.get(random.nextInt(good.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            bytes = change(bytes, random.nextInt(bytes.length));
        }
        return bytes;
    }

    private byte[] change(byte[] bytes, int at) {
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) 0xFF;
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return join(
                        Arrays.copyOf(bytes, at),
                        Arrays.copyOfRange(bytes, Math.min(bytes.length, at + 3), bytes.length));
            }
            default -> {
                byte[] more = new byte[1 + random.nextInt(40)];
                random.nextBytes(more);
                return join(Arrays.copyOf(bytes, at), more, Arrays.copyOfRange(bytes, at, bytes.length));
            }
        }
        return bytes;
    }

    private static byte[] conversation(int version) {
        String properties = version == 5 ? "00" : "";
        byte[] connect = join(
                HEX.parseHex("00044d515454" + "0" + version + "c2003c" + properties),
                text("fuzz-client"),
                text("device"),
                text("password-for-tests"));
        byte[] subscribe = join(HEX.parseHex("0001" + properties), text("fuzz/#"), new byte[] {1});
        byte[] publish = join(text("fuzz/1"), HEX.parseHex("0002" + properties), http("payload"));
        return join(packet(0x10, connect), packet(0x82, subscribe), packet(0x32, publish));
    }

    private static byte[] packet(int type, byte[] body) {
        return join(new byte[] {(byte) type, (byte) body.length}, body);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return join(new byte[] {0, (byte) bytes.length}, bytes);
    }

    /** A bar stands for the end of a line. */
    private static byte[] http(String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
