package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.utils.uri.BeanSupport;

/** Makes Serai's MQTT protocol manager for each acceptor, in place of Artemis' own. */
public final class OrderedMqttProtocolManagerFactory extends MQTTProtocolManagerFactory {
    private final MqttClients clients;

    /** A factory for all acceptors of one broker. */
    public OrderedMqttProtocolManagerFactory(MqttClients clients) {
        this.clients = clients;
    }

    /** Adds to a broker that has not started what the protocol manager counts on. */
    public static void install(ActiveMQServer server, MqttClients clients) {
        // This is the session of connections that have none. Where one of them ends, Artemis removes the session of the
        // client id that it came with, unless that is said to outlive it: a wrong password would cost its owner the
        // session.
        MQTTSessionState.DEFAULT.setClientSessionExpiryInterval(1);
        server.addProtocolManagerFactory(new OrderedMqttProtocolManagerFactory(clients));
        server.registerBrokerPlugin(new MessageWatch(clients.retained().routing()));
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature is Artemis'
    public ProtocolManager createProtocolManager(
            ActiveMQServer server,
            Map<String, Object> parameters,
            List<BaseInterceptor> incomingInterceptors,
            List<BaseInterceptor> outgoingInterceptors)
            throws Exception {
        BeanSupport.stripPasswords(parameters);
        return BeanSupport.setData(
                new OrderedMqttProtocolManager(server, incomingInterceptors, outgoingInterceptors, clients),
                parameters);
    }
}
