package dev.serai.api;

import dev.serai.tls.PemFiles;
import dev.serai.tls.ReloadingKeys;
import dev.serai.tls.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket of the API. It speaks TLS where it has a certificate, follows that certificate's files, and gives
 * up on clients that say nothing.
 */
final class HttpListener extends VertxPlatformHttpServer {
    private static final int STOP_SECONDS = 10;

    private final HttpSettings settings;
    private final HttpServerOptions options;
    private final HttpConnections connections;
    private @Nullable HttpServer server;

    /** @throws dev.serai.StartupException naming the certificate or key file that cannot be used */
    HttpListener(VertxPlatformHttpServerConfiguration configuration, HttpSettings settings) {
        super(configuration);
        this.settings = settings;
        this.options = options(settings.tls(), settings.limits());
        this.connections = new HttpConnections(settings.limits());
    }

    /** Where the edge and the routes add what they answer. */
    VertxPlatformHttpRouter router() {
        String name =
                VertxPlatformHttpRouter.getRouterNameFromPort(settings.address().port());
        return VertxPlatformHttpRouter.lookup(getCamelContext(), name);
    }

    /** Who makes these calls, and how fast. */
    HttpConnections connections() {
        return connections;
    }

    private static HttpServerOptions options(@Nullable PemFiles tls, HttpLimits limits) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxInitialLineLength(limits.lineBytes())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(limits.idleSeconds());
        if (tls != null) {
            options.setSsl(true)
                    .setKeyCertOptions(KeyCertOptions.wrap(new ReloadingKeys(tls)))
                    .setEnabledSecureTransportProtocols(Set.copyOf(ServerTls.PROTOCOLS));
        }
        return options;
    }

    @Override
    protected void startServer() throws Exception {
        connections.watch(getVertx());
        server = wait(getVertx()
                .createHttpServer(options)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(InvalidRequests::answer)
                .requestHandler(router())
                .listen(settings.address().port(), settings.address().host()));
    }

    @Override
    protected void stopServer() {
        CamelContext camel = getCamelContext();
        camel.removeComponent(PlatformHttpConstants.PLATFORM_HTTP_COMPONENT_NAME);
        HttpServer running = server;
        if (running != null) {
            server = null;
            waitUnchecked(running.close());
        }
    }

    @Override
    protected void stopVertx() {
        waitUnchecked(getVertx().close());
    }

    private static void waitUnchecked(Future<Void> closed) {
        try {
            wait(closed);
        } catch (Exception failed) {
            throw new IllegalStateException("The HTTP server does not stop", failed);
        }
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
