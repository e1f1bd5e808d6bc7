package dev.serai;

import dev.serai.metrics.Limit;
import dev.serai.tls.PemFiles;
import dev.serai.tls.ServerTls;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The port of the console or of management. Its answers, errors too, carry the headers that browsers protect with, and
 * whoever opens many connections or sends slowly keeps none of its threads.
 */
public final class JettyPort {
    private static final int HSTS_SECONDS = 31_536_000;

    private JettyPort() {}

    /**
     * A server without a handler that has not started.
     *
     * @param name of its threads
     * @param limits what its clients may ask for
     * @param tls its certificate, or null for plain HTTP
     * @throws StartupException naming the certificate or key file that cannot be used
     */
    public static Server server(String name, int threads, JettyLimits limits, Address address, @Nullable PemFiles tls) {
        QueuedThreadPool pool = new QueuedThreadPool(threads, 1);
        pool.setName(name);
        Server server = new Server(pool);
        ServerConnector connector = new ServerConnector(server, 1, 1, protocols(tls, limits.headerBytes())) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                SocketChannelEndPoint end = new CountedEnd(channel, selector, key, getScheduler(), limits.tooQuiet());
                end.setIdleTimeout(getIdleTimeout());
                return end;
            }
        };
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setIdleTimeout(TimeUnit.SECONDS.toMillis(limits.idleSeconds()));
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), connector) {
            @Override
            protected void limit() {
                limits.tooManyConnections().reached();
                super.limit();
            }
        });
        server.setErrorHandler(new PlainErrors(limits.tooLarge()));
        return server;
    }

    /** A connection that counts where it is closed because it was idle. */
    private static final class CountedEnd extends SocketChannelEndPoint {
        private final Limit tooQuiet;

        CountedEnd(
                SocketChannel channel,
                ManagedSelector selector,
                SelectionKey key,
                Scheduler scheduler,
                Limit tooQuiet) {
            super(channel, selector, key, scheduler);
            this.tooQuiet = tooQuiet;
        }

        @Override
        protected void onIdleExpired(TimeoutException timeout) {
            tooQuiet.reached();
            super.onIdleExpired(timeout);
        }
    }

    private static ConnectionFactory[] protocols(@Nullable PemFiles files, int headerBytes) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(headerBytes);
        http.addCustomizer((request, headers) -> {
            protect(headers);
            return request;
        });
        if (files == null) {
            return new ConnectionFactory[] {new HttpConnectionFactory(http)};
        }
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(ServerTls.context(files, null));
        tls.setExcludeProtocols();
        tls.setIncludeProtocols(ServerTls.PROTOCOLS.toArray(String[]::new));
        // Whoever comes by a name that the certificate has not got is told by the browser.
        http.addCustomizer(new SecureRequestCustomizer(false, HSTS_SECONDS, false));
        return new ConnectionFactory[] {
            new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()), new HttpConnectionFactory(http)
        };
    }

    static void protect(HttpFields.Mutable headers) {
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "same-origin");
    }
}
