package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.utils.uri.BeanSupport;

/**
 * Artemis' MQTT protocol manager with no more of the front than its order of publishes: what the rest of the front costs
 * is measured against it, because the order alone makes Artemis faster.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // the signatures are Artemis'
public final class OrderOnlyProtocolManagerFactory extends MQTTProtocolManagerFactory {
    @Override
    public ProtocolManager createProtocolManager(
            ActiveMQServer server,
            Map<String, Object> parameters,
            List<BaseInterceptor> incomingInterceptors,
            List<BaseInterceptor> outgoingInterceptors)
            throws Exception {
        BeanSupport.stripPasswords(parameters);
        return BeanSupport.setData(new Manager(server, incomingInterceptors, outgoingInterceptors), parameters);
    }

    private static final class Manager extends MQTTProtocolManager {
        private final ActiveMQServer server;

        Manager(ActiveMQServer server, List<BaseInterceptor> incoming, List<BaseInterceptor> outgoing)
                throws Exception {
            super(server, incoming, outgoing);
            this.server = server;
        }

        @Override
        public void addChannelHandlers(ChannelPipeline pipeline) {
            super.addChannelHandlers(pipeline);
            pipeline.replace(MQTTProtocolHandler.class, "order", new OrderedMqttHandler(server, this) {});
        }
    }
}
