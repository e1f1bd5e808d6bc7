package dev.serai.api;

import dev.serai.security.ApiKeys;
import dev.serai.security.GuardedRealm;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.HttpServerConfigurationProperties;

/** Makes the HTTP server of the API as its settings say; Camel finds it in the registry. */
public final class HttpEdgeFactory extends DefaultMainHttpServerFactory {
    private final HttpSettings settings;
    private final GuardedRealm realm;
    private final ApiKeys keys;

    /**
     * @param settings where the server listens and which keys open it
     * @param realm logs in whoever shows a user name and a password or a token, and slows down whoever tries them or keys
     * @param keys the keys in their file
     */
    public HttpEdgeFactory(HttpSettings settings, GuardedRealm realm, ApiKeys keys) {
        this.settings = settings;
        this.realm = realm;
        this.keys = keys;
    }

    @Override
    public Service newHttpServer(CamelContext camelContext, HttpServerConfigurationProperties configuration) {
        HttpListener listener = new HttpListener(serverConfiguration(), settings);
        HttpEdge edge = new HttpEdge(
                new CallerCheck(
                        new Authenticator(settings, realm, keys),
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
