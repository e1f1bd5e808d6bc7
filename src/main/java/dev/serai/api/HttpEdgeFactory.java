package dev.serai.api;

import dev.serai.security.ApiKeys;
import dev.serai.security.LoginGuard;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.HttpServerConfigurationProperties;

/** Makes the HTTP server of the API as its settings say; Camel finds it in the registry. */
public final class HttpEdgeFactory extends DefaultMainHttpServerFactory {
    private final HttpSettings settings;
    private final ActiveMQSecurityManager5 realm;
    private final ApiKeys keys;
    private final LoginGuard guard;

    /**
     * @param settings where the server listens and which keys open it
     * @param realm logs in whoever shows a user name and a password
     * @param keys the keys in their file
     * @param guard slows down whoever tries passwords and keys
     */
    public HttpEdgeFactory(HttpSettings settings, ActiveMQSecurityManager5 realm, ApiKeys keys, LoginGuard guard) {
        this.settings = settings;
        this.realm = realm;
        this.keys = keys;
        this.guard = guard;
    }

    @Override
    public Service newHttpServer(CamelContext camelContext, HttpServerConfigurationProperties configuration) {
        HttpListener listener = new HttpListener(serverConfiguration(), settings);
        HttpEdge edge = new HttpEdge(
                new CallerCheck(
                        new Authenticator(settings, realm, keys, guard),
                        new CallRate(settings.callsPerSecond(), System::nanoTime)),
                listener);
        edge.setCamelContext(camelContext);
        edge.setConfiguration(serverConfiguration());
        return edge;
    }

    /** The server's own configuration; Camel's HTTP component finds the port in it too. */
    public VertxPlatformHttpServerConfiguration serverConfiguration() {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(settings.address().host());
        configuration.setBindPort(settings.address().port());
        configuration.setMaxBodySize((long) settings.maxBodyBytes());
        configuration.getBodyHandler().setHandleFileUploads(false);
        return configuration;
    }
}
