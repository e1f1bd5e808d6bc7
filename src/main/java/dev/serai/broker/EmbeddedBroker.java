package dev.serai.broker;

import dev.serai.StartupException;
import dev.serai.front.RetainedMessages;
import dev.serai.mqtt.BacklogGate;
import dev.serai.tls.ServerTls;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.ClientIdOwners;
import org.apache.activemq.artemis.core.protocol.mqtt.ClientSessions;
import org.apache.activemq.artemis.core.protocol.mqtt.MqttClients;
import org.apache.activemq.artemis.core.protocol.mqtt.OrderedMqttProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The Artemis broker as a Camel service: it is up when its start returns, and down, with its sessions on disk, when its
 * stop returns.
 */
public final class EmbeddedBroker extends ServiceSupport implements MeterBinder {
    /** The name of the connection to this broker, in routes, in requests and in the status. */
    public static final String CONNECTION = "internal";

    private final BrokerSettings settings;
    private final BrokerExecutors executors = new BrokerExecutors();
    private final ActiveMQServer server;
    private final MqttClients clients;
    private final List<Exception> failures = new ArrayList<>();
    private @Nullable SysTopics sysTopics;

    /**
     * Reads {@code broker.xml}; starts nothing yet.
     *
     * @throws StartupException naming the file and what is wrong in it
     */
    public EmbeddedBroker(
            BrokerSettings settings, Path artemisConfig, Path data, ActiveMQSecurityManager5 securityManager) {
        this(settings, configuration(settings, artemisConfig, data), securityManager);
    }

    /** As above, of a {@link #configuration} that has been read before. */
    public EmbeddedBroker(
            BrokerSettings settings, FileConfiguration configuration, ActiveMQSecurityManager5 securityManager) {
        this.settings = settings;
        secure(configuration, settings.tls());
        // The broker would let clients in before the retained messages are loaded and connections are watched.
        configuration.getAcceptorConfigurations().forEach(acceptor -> acceptor.getParams()
                .put(TransportConstants.AUTO_START, false));
        this.server = new ActiveMQServerImpl(
                configuration, ManagementFactory.getPlatformMBeanServer(), securityManager, null, executors);
        this.clients = new MqttClients(
                settings.limits(),
                new RetainedMessages(server, settings.limits().retainedTopics()));
    }

    /**
     * Reads {@code broker.xml}.
     *
     * @throws StartupException naming the file and what is wrong in it
     */
    public static FileConfiguration configuration(BrokerSettings settings, Path artemisConfig, Path data) {
        return BrokerFile.read(artemisConfig.resolve("broker.xml"), settings, data);
    }

    /** What the environment says about the broker. */
    public BrokerSettings settings() {
        return settings;
    }

    /** The Artemis server itself, for what is published, listed or measured from inside this process. */
    public ActiveMQServer server() {
        return server;
    }

    /** Whose the client ids of MQTT clients are. */
    public ClientIdOwners clientIds() {
        return clients.owners();
    }

    /** The sessions of MQTT clients, while it runs. */
    public ClientSessions sessions() {
        return new ClientSessions(server, clients.owners());
    }

    /** The retained message of each topic. */
    RetainedMessages retained() {
        return clients.retained();
    }

    /** Refuses publishers where too much waits for a subscription that must lose nothing. */
    BacklogGate gate() {
        return clients.gate();
    }

    /** What to do once the broker has to give up because its disk does not take what it writes. It stays stopped. */
    public void whenLost(Runnable action) {
        server.registerIOCriticalErrorListener((cause, message, file) -> action.run());
    }

    /** Whether MQTT clients can connect. */
    public boolean isListening() {
        return server.isActive() && settings.enabled();
    }

    /** Where MQTT clients can connect, for example {@code mqtt://127.0.0.1:1883}. */
    public List<String> listeners() {
        List<String> listeners = new ArrayList<>();
        for (TransportConfiguration acceptor : server.getConfiguration().getAcceptorConfigurations()) {
            String scheme = acceptor.getName().contains("websocket") ? "ws" : "mqtt";
            listeners.add(scheme + (isSecured(acceptor) ? "s://" : "://") + BrokerFile.address(acceptor));
        }
        listeners.sort(null);
        return listeners;
    }

    private static void secure(FileConfiguration configuration, @Nullable BrokerTls tls) {
        if (tls == null) {
            return;
        }
        SSLContext context = tls.context();
        for (TransportConfiguration acceptor : configuration.getAcceptorConfigurations()) {
            if (isSecured(acceptor)) {
                Map<String, Object> parameters = acceptor.getParams();
                parameters.put(TransportConstants.SSL_CONTEXT_PROP_NAME, context);
                parameters.put(TransportConstants.ENABLED_PROTOCOLS_PROP_NAME, String.join(",", ServerTls.PROTOCOLS));
                parameters.put(
                        TransportConstants.NEED_CLIENT_AUTH_PROP_NAME,
                        tls.clientAuth().equals("required"));
                parameters.put(
                        TransportConstants.WANT_CLIENT_AUTH_PROP_NAME,
                        tls.clientAuth().equals("wanted"));
            }
        }
    }

    private static boolean isSecured(TransportConfiguration acceptor) {
        return Boolean.parseBoolean(String.valueOf(acceptor.getParams().get(TransportConstants.SSL_ENABLED_PROP_NAME)));
    }

    @Override
    protected void doStart() throws Exception {
        for (TransportConfiguration acceptor : server.getConfiguration().getAcceptorConfigurations()) {
            BrokerFile.address(acceptor).requireFree("MQTT acceptor " + acceptor.getName());
        }
        // A start that fails returns as if it had not: the reason comes through this listener only.
        server.registerActivationFailureListener(failures::add);
        executors.open(server.getConfiguration());
        OrderedMqttProtocolManagerFactory.install(server, clients);
        server.start();
        if (!server.isActive()) {
            String reason = failures.isEmpty() ? "see the log" : failures.get(0).getMessage();
            throw new StartupException("The broker does not start: " + reason);
        }
        clients.retained().load();
        for (TransportConfiguration acceptor : server.getConfiguration().getAcceptorConfigurations()) {
            AcceptedConnections.listen(
                    server.getRemotingService(),
                    acceptor.getName(),
                    settings.limits().connectSeconds());
        }
        if (isListening() && !settings.sysInterval().isZero()) {
            sysTopics = new SysTopics(this, clients, clients.traffic(), settings.sysInterval());
        }
    }

    /** Measures what MQTT clients do; what is in the broker is measured by Artemis itself. */
    @Override
    public void bindTo(MeterRegistry registry) {
        clients.bindTo(registry);
    }

    @Override
    protected void doStop() throws Exception {
        if (sysTopics != null) {
            sysTopics.close();
        }
        try {
            server.getRemotingService().pauseAcceptors();
            clients.disconnectAll(server.getStorageManager());
            server.stop();
        } finally {
            executors.close();
        }
    }
}
