package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.front.PacketGuard;
import dev.serai.front.SentMeter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.List;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;

/** Artemis' MQTT protocol manager with {@link PacketGuard} and {@link FrontMqttHandler} in each connection's pipeline. */
@SuppressWarnings({"rawtypes", "unchecked"}) // the signatures are Artemis'
final class OrderedMqttProtocolManager extends MQTTProtocolManager {
    /** Artemis flushes each packet; so many at most wait for those that are written right behind them. */
    private static final int FLUSH_AFTER = 256;

    private final ActiveMQServer server;
    private final MqttClients clients;
    private final SentMeter sent;

    OrderedMqttProtocolManager(
            ActiveMQServer server,
            List<BaseInterceptor> incomingInterceptors,
            List<BaseInterceptor> outgoingInterceptors,
            MqttClients clients)
            throws Exception {
        super(server, incomingInterceptors, outgoingInterceptors);
        this.server = server;
        this.clients = clients;
        clients.open(server, getStateManager());
        this.sent = new SentMeter(clients.traffic());
    }

    @Override
    public void addChannelHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(new FlushConsolidationHandler(FLUSH_AFTER, true));
        pipeline.addLast(sent);
        pipeline.addLast(new PacketGuard(
                getMaximumPacketSize(), clients.limits().topicLevels(), clients.open(), clients.traffic()));
        super.addChannelHandlers(pipeline);
        // Artemis looks its handler up by class, and finds the subclass as well.
        pipeline.replace(
                MQTTProtocolHandler.class,
                FrontMqttHandler.class.getSimpleName(),
                new FrontMqttHandler(server, this, clients));
    }

    /** Nothing but MQTT is spoken on an acceptor of ours: the guard says what is wrong with other bytes. */
    @Override
    public boolean isProtocol(byte[] firstBytes) {
        return true;
    }

    @Override
    public ProtocolManagerFactory getFactory() {
        return new MQTTProtocolManagerFactory();
    }
}
