package dev.serai.front;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/** The rule for text in packets: well-formed UTF-8 without U+0000 ([MQTT-1.5.4-1], [MQTT-1.5.4-2]). */
final class Utf8 {
    /** Most text is ASCII, which is looked at in one go. */
    private static final ByteProcessor PLAIN = each -> each > 0;

    private Utf8() {}

    /** Ends with a refusal where the bytes are not such text. */
    static void require(ByteBuf bytes, int start, int length) {
        int end = start + length;
        int other = bytes.forEachByte(start, length, PLAIN);
        int at = other < 0 ? end : other;
        while (at < end) {
            int lead = bytes.getByte(at) & 0xFF;
            if (lead == 0) {
                throw RefusedPacketException.malformed("text must not contain U+0000");
            }
            at += lead < 0x80 ? 1 : sequence(bytes, at, end, lead);
        }
    }

    private static int sequence(ByteBuf bytes, int at, int end, int lead) {
        int size = size(lead);
        if (size == 0 || at + size > end) {
            throw illFormed();
        }
        int point = lead & (0x7F >> size);
        for (int i = 1; i < size; i++) {
            int next = bytes.getByte(at + i) & 0xFF;
            if ((next & 0xC0) != 0x80) {
                throw illFormed();
            }
            point = (point << 6) | (next & 0x3F);
        }
        boolean overlong = point < (size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000);
        boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (overlong || surrogate || point > 0x10FFFF) {
            throw illFormed();
        }
        return size;
    }

    private static int size(int lead) {
        if ((lead & 0xE0) == 0xC0) {
            return 2;
        }
        if ((lead & 0xF0) == 0xE0) {
            return 3;
        }
        return (lead & 0xF8) == 0xF0 ? 4 : 0;
    }

    private static RefusedPacketException illFormed() {
        return RefusedPacketException.malformed("text must be well-formed UTF-8");
    }
}
