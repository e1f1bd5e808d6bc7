package dev.serai.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Counts what is sent, right before it is framed or encrypted: each buffer is one encoded packet. */
@Sharable
public final class SentMeter extends ChannelOutboundHandlerAdapter {
    private final Traffic traffic;

    /** One for all connections. */
    public SentMeter(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf packet && packet.isReadable()) {
            traffic.sent(packet.getUnsignedByte(packet.readerIndex()), packet.readableBytes());
        }
        super.write(ctx, message, promise);
    }
}
