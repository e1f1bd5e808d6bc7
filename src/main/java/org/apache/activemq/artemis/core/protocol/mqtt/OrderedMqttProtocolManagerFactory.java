package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQComponent;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.utils.uri.BeanSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Serai's MQTT protocol manager for each acceptor, in place of Artemis' own. */
public final class OrderedMqttProtocolManagerFactory extends MQTTProtocolManagerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedMqttProtocolManagerFactory.class);

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
    public void loadProtocolServices(ActiveMQServer server, List<ActiveMQComponent> services) {
        services.add(new SessionScan(server));
    }

    /** Ends the sessions whose time is over, and leaves their groups what waits for others. */
    private final class SessionScan extends MQTTPeriodicTasks {
        private final ActiveMQServer scanned;

        SessionScan(ActiveMQServer server) {
            super(server, server.getScheduledPool());
            this.scanned = server;
        }

        @Override
        public void run() {
            try {
                SharedQueues.duringScan(scanned, super::run);
            } catch (Exception failed) {
                LOG.error("The sessions could not be looked through", failed);
            }
        }
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
