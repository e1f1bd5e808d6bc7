package dev.serai.front;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one packet's body, without running past its end (MQTT 5, 1.5). */
final class PacketReader {
    private final ByteBuf body;

    /** The body is what follows the fixed header; reading moves on in it. */
    PacketReader(ByteBuf body) {
        this.body = body;
    }

    int remaining() {
        return body.readableBytes();
    }

    private void need(int bytes) {
        if (body.readableBytes() < bytes) {
            throw RefusedPacketException.malformed("the packet ends within a field");
        }
    }

    int oneByte() {
        need(1);
        return body.readUnsignedByte();
    }

    int twoBytes() {
        need(2);
        return body.readUnsignedShort();
    }

    long fourBytes() {
        need(4);
        return body.readUnsignedInt();
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
        body.skipBytes(length);
    }

    String text() {
        int length = twoBytes();
        need(length);
        Utf8.require(body, body.readerIndex(), length);
        return body.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    /** A part of its own, for example a packet's properties. */
    PacketReader part(int length) {
        need(length);
        return new PacketReader(body.readSlice(length));
    }

    void requireEnd() {
        if (body.isReadable()) {
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
