package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.channel.ChannelPipeline;
import java.util.List;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;

/** Artemis' MQTT protocol manager with {@link OrderedMqttHandler} in each connection's pipeline. */
@SuppressWarnings({"rawtypes", "unchecked"}) // the signatures are Artemis'
final class OrderedMqttProtocolManager extends MQTTProtocolManager {
    private final ActiveMQServer server;

    OrderedMqttProtocolManager(
            ActiveMQServer server,
            List<BaseInterceptor> incomingInterceptors,
            List<BaseInterceptor> outgoingInterceptors)
            throws Exception {
        super(server, incomingInterceptors, outgoingInterceptors);
        this.server = server;
    }

    @Override
    public void addChannelHandlers(ChannelPipeline pipeline) {
        super.addChannelHandlers(pipeline);
        // Artemis looks its handler up by class, and finds the subclass as well.
        pipeline.replace(
                MQTTProtocolHandler.class,
                OrderedMqttHandler.class.getSimpleName(),
                new OrderedMqttHandler(server, this));
    }

    @Override
    public ProtocolManagerFactory getFactory() {
        return new OrderedMqttProtocolManagerFactory();
    }
}
