package dev.serai.broker;

import dev.serai.StartupException;
import dev.serai.front.ConnectDeadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.lang.reflect.Field;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;

/**
 * Puts a {@link ConnectDeadline} into each connection that an acceptor accepts, before anything that Artemis puts there:
 * its own limit ends with the eighth byte, and a connection that then speaks HTTP has none.
 */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {
    /** Artemis 2.55.0 has no other way to its listening sockets. */
    private static final String LISTENING = "serverChannelGroup";

    private final int connectSeconds;

    private AcceptedConnections(int connectSeconds) {
        this.connectSeconds = connectSeconds;
    }

    /**
     * Starts an acceptor and watches it from its first connections on.
     *
     * @param connectSeconds the time for a CONNECT to arrive
     * @throws StartupException where it does not listen, or this is another Artemis than 2.55.0
     */
    static void listen(RemotingService remoting, String name, int connectSeconds) throws Exception {
        Acceptor acceptor = remoting.getAcceptor(name);
        if (acceptor == null) {
            throw new StartupException("There is no MQTT acceptor " + name);
        }
        acceptor.start();
        Field listening = NettyAcceptor.class.getDeclaredField(LISTENING);
        listening.setAccessible(true);
        if (!(listening.get(acceptor) instanceof ChannelGroup channels)) {
            throw new StartupException("MQTT acceptor " + name + " does not start");
        }
        AcceptedConnections watching = new AcceptedConnections(connectSeconds);
        // From another thread it would be there, but passed by, until the thread of the channel has looked.
        channels.forEach(channel -> channel.eventLoop()
                .submit(() -> channel.pipeline().addFirst(watching))
                .syncUninterruptibly());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (accepted instanceof Channel channel) {
            channel.pipeline().addFirst(new ConnectDeadline(connectSeconds));
        }
        ctx.fireChannelRead(accepted);
    }
}
