package dev.serai.front;

import dev.serai.metrics.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that has not brought a whole CONNECT some seconds after it was accepted, whatever it has brought
 * instead: nothing, half a TLS handshake, HTTP that asks for no WebSocket. It leaves with the CONNECT.
 */
public final class ConnectDeadline extends ChannelInboundHandlerAdapter {
    /** Twice what the largest CONNECT has, for TLS and WebSocket around it. */
    private static final int MOST_BYTES = 2 * PacketGuard.MAX_CONNECT_BYTES;

    private final int seconds;
    private @Nullable ScheduledFuture<?> timer;
    private int bytes;

    /** A deadline so many seconds after the connection was accepted. */
    public ConnectDeadline(int seconds) {
        this.seconds = seconds;
    }

    /** The client of this connection has connected. */
    static void met(ChannelPipeline pipeline) {
        if (pipeline.get(ConnectDeadline.class) != null) {
            pipeline.remove(ConnectDeadline.class);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        timer = ctx.executor().schedule(() -> endLate(ctx), seconds, TimeUnit.SECONDS);
        super.channelActive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof ByteBuf buffer) {
            bytes += buffer.readableBytes();
            if (bytes > MOST_BYTES) {
                buffer.release();
                close(ctx);
                return;
            }
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        cancel();
        super.channelInactive(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private static void endLate(ChannelHandlerContext ctx) {
        Limit.MQTT_SLOW_CONNECT.reached();
        close(ctx);
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
