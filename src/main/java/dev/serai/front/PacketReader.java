package dev.serai.front;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one packet's body, without running past its end (MQTT 5, 1.5). */
final class PacketReader {
    private final ByteBuf bytes;
    private final int end;
    private int at;

    /** Of what follows the fixed header; the buffer's own indexes stay where they are. */
    PacketReader(ByteBuf bytes, int start, int length) {
        this.bytes = bytes;
        this.at = start;
        this.end = start + length;
    }

    int remaining() {
        return end - at;
    }

    private void need(int wanted) {
        if (end - at < wanted) {
            throw RefusedPacketException.malformed("the packet ends within a field");
        }
    }

    int oneByte() {
        need(1);
        return bytes.getUnsignedByte(at++);
    }

    int twoBytes() {
        need(2);
        int value = bytes.getUnsignedShort(at);
        at += 2;
        return value;
    }

    long fourBytes() {
        need(4);
        long value = bytes.getUnsignedInt(at);
        at += 4;
        return value;
    }

    /** A Variable Byte Integer (1.5.5), in as few bytes as it needs. */
    int variable() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = oneByte();
            value |= (next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0) {
                if (i > 0 && next == 0) {
                    throw RefusedPacketException.malformed("a variable byte integer must use the fewest bytes");
                }
                return value;
            }
        }
        throw RefusedPacketException.malformed("a variable byte integer has at most four bytes");
    }

    void binary() {
        int length = twoBytes();
        need(length);
        at += length;
    }

    String text() {
        int length = twoBytes();
        need(length);
        Utf8.require(bytes, at, length);
        String text = bytes.toString(at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** A part of its own, for example a packet's properties. */
    PacketReader part(int length) {
        need(length);
        PacketReader part = new PacketReader(bytes, at, length);
        at += length;
        return part;
    }

    void requireEnd() {
        if (at < end) {
            throw RefusedPacketException.malformed("the packet goes on after its last field");
        }
    }

    int packetIdentifier() {
        int identifier = twoBytes();
        if (identifier == 0) {
            throw RefusedPacketException.protocolError("a packet identifier must not be 0");
        }
        return identifier;
    }
}
