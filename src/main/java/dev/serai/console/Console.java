package dev.serai.console;

import dev.serai.JettyPort;
import dev.serai.StartupException;
import dev.serai.security.GuardedRealm;
import java.net.URL;
import java.util.Objects;
import org.apache.camel.support.service.ServiceSupport;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Hawtio under {@code /console} on a port of its own. */
public final class Console extends ServiceSupport {
    /** The path of the console; everything else is sent there. */
    static final String PATH = "/console";

    private static final int THREADS = 16;

    private final ConsoleSettings settings;
    private final GuardedRealm realm;
    private @Nullable Server running;

    /**
     * @param settings where it listens and who may come
     * @param realm logs its users in
     */
    public Console(ConsoleSettings settings, GuardedRealm realm) {
        this.settings = settings;
        this.realm = realm;
    }

    /** Made when it starts, on whatever thread that is: it is a good part of what Serai loads. */
    private Server server() {
        Server server = JettyPort.server("console", THREADS, settings.limits(), settings.address(), settings.tls());
        CompressionHandler compression = new CompressionHandler(
                new Handler.Sequence(HawtioContext.of(settings, realm, browserFiles()), new ToConsole()));
        compression.putCompression(new GzipCompression());
        // The first page is 16 MB without it.
        compression.putConfiguration(
                "/*", CompressionConfig.builder().defaults().build());
        // A request whose body drips in keeps no thread: it is handled when all of it is there.
        server.setHandler(new EagerContentHandler(
                compression,
                new EagerContentHandler.RetainedContentLoaderFactory(
                        settings.limits().bodyBytes(), -1, true)));
        return server;
    }

    private static URL browserFiles() {
        return Objects.requireNonNull(
                Console.class.getResource("/console/index.html"), "the console's files are not on the class path");
    }

    @Override
    protected void doStart() {
        Server server = server();
        running = server;
        try {
            server.start();
        } catch (Exception failed) {
            throw new StartupException(
                    "The console does not start on " + settings.address() + ": " + failed.getMessage(), failed);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (running != null) {
            running.stop();
        }
    }

    private static final class ToConsole extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(302);
            response.getHeaders().put(HttpHeader.LOCATION, PATH + "/");
            callback.succeeded();
            return true;
        }
    }
}
