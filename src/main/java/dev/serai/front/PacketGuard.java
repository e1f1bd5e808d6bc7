package dev.serai.front;

import dev.serai.ConnectionLimit;
import dev.serai.metrics.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler for the bytes of an MQTT connection: it cuts them into packets, checks each by MQTT's rules and hands
 * on only whole, permitted ones. Whoever breaks a rule is told the reason where its version has a way to, and
 * disconnected ([MQTT-4.13.1-1]).
 */
public final class PacketGuard extends ByteToMessageDecoder {
    /** The most that a CONNECT needs before anybody knows whose it is: five texts, a will and some properties. */
    static final int MAX_CONNECT_BYTES = 512 * 1024;

    private static final int MAX_LENGTH_BYTES = 4;
    private static final Logger LOG = LoggerFactory.getLogger(PacketGuard.class);

    private final int maxPacketBytes;
    private final int topicLevels;
    private final ConnectionLimit open;
    private final Traffic traffic;
    private int version;
    private boolean admitted;
    private boolean ended;
    private @Nullable PacketRules rules;
    /** What is wrong with the next packet, while those before it are handed on. */
    private @Nullable RefusedPacketException refusal;

    /**
     * A guard for one connection.
     *
     * @param maxPacketBytes a longer packet is refused
     * @param topicLevels a topic name or filter with more of them is refused
     * @param open counts the connections there are; one too many is closed without a word
     * @param traffic counts the packets
     */
    public PacketGuard(int maxPacketBytes, int topicLevels, ConnectionLimit open, Traffic traffic) {
        this.topicLevels = topicLevels;
        this.open = open;
        this.traffic = traffic;
        this.maxPacketBytes = maxPacketBytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        admitted = open.admits(ctx.channel().remoteAddress());
        if (!admitted) {
            ended = true;
            close(ctx);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (admitted) {
            admitted = false;
            open.ended(ctx.channel().remoteAddress());
        }
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int size = refusal == null ? permittedBytes(ctx, in) : 0;
        if (size > 0) {
            // All packets at once: who decodes them has less to do than with each alone.
            out.add(in.readRetainedSlice(size));
        } else if (refusal != null) {
            in.skipBytes(in.readableBytes());
            refuse(ctx, refusal);
        }
    }

    /** The size of all whole packets before the first that breaks a rule, which is remembered. */
    private int permittedBytes(ChannelHandlerContext ctx, ByteBuf in) {
        int end = in.readerIndex();
        try {
            int size;
            do {
                size = permitted(ctx, in, end);
                end += size;
            } while (size > 0);
        } catch (RefusedPacketException refused) {
            refusal = refused;
        }
        return end - in.readerIndex();
    }

    /** The size of the packet that starts there and breaks no rule, or 0 where it is not yet complete. */
    private int permitted(ChannelHandlerContext ctx, ByteBuf in, int start) {
        int headerBytes = headerBytes(in, start);
        if (headerBytes == 0) {
            return 0;
        }
        int bodyBytes = bodyBytes(in, start, headerBytes);
        int size = headerBytes + bodyBytes;
        if (in.writerIndex() - start < size) {
            return 0;
        }
        int firstByte = in.getUnsignedByte(start);
        traffic.received(firstByte, size);
        check(ctx, firstByte, new PacketReader(in, start + headerBytes, bodyBytes));
        return size;
    }

    /** The size of the fixed header, or 0 where it is not yet complete (MQTT 5, 2.1). */
    private int headerBytes(ByteBuf in, int start) {
        int available = in.writerIndex() - start;
        if (available > 0 && rules == null && in.getUnsignedByte(start) != 0x10) {
            throw RefusedPacketException.protocolError("the first packet must be a CONNECT");
        }
        for (int i = 1; i <= MAX_LENGTH_BYTES && i < available; i++) {
            if ((in.getByte(start + i) & 0x80) == 0) {
                return i + 1;
            }
            if (i == MAX_LENGTH_BYTES) {
                throw RefusedPacketException.malformed("the remaining length has at most four bytes");
            }
        }
        return 0;
    }

    private int bodyBytes(ByteBuf in, int start, int headerBytes) {
        int length = new PacketReader(in, start + 1, headerBytes - 1).variable();
        int limit = rules == null ? Math.min(MAX_CONNECT_BYTES, maxPacketBytes) : maxPacketBytes;
        if (headerBytes + length > limit) {
            Limit.MQTT_PACKET_SIZE.reached();
            throw RefusedPacketException.of(
                    RefusedPacketException.PACKET_TOO_LARGE, "a packet must have at most " + limit + " bytes");
        }
        return length;
    }

    private void check(ChannelHandlerContext ctx, int firstByte, PacketReader body) {
        if (rules == null) {
            version = ConnectRules.version(body);
            rules = new PacketRules(version, ConnectRules.check(body, version, topicLevels), topicLevels);
            ConnectDeadline.met(ctx.pipeline());
        } else {
            rules.check(firstByte, body);
        }
    }

    private void refuse(ChannelHandlerContext ctx, RefusedPacketException refused) {
        ended = true;
        LOG.debug("{} is disconnected: {}", ctx.channel().remoteAddress(), refused.getMessage());
        byte[] answer = answer(refused.reasonCode());
        if (answer.length == 0) {
            close(ctx);
        } else {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private byte[] answer(int code) {
        byte reason = (byte) code;
        if (rules != null) {
            return version == 5 ? new byte[] {(byte) 0xE0, 1, reason} : new byte[0];
        }
        if (version == 5) {
            return new byte[] {0x20, 3, 0, reason, 0};
        }
        // The refusals of CONNECT that every version can read ([MQTT-3.1.2-2], [MQTT-3.1.3-9] of MQTT 3.1.1).
        return switch (code) {
            case ConnectRules.UNSUPPORTED_VERSION -> new byte[] {0x20, 2, 0, 1};
            case ConnectRules.CLIENT_ID_NOT_VALID -> new byte[] {0x20, 2, 0, 2};
            default -> new byte[0];
        };
    }
}
