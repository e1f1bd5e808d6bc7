package dev.serai.api;

import dev.serai.ConnectionLimit;
import dev.serai.metrics.Limit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The open connections of the API: not more than there may be, and none whose request takes for ever to arrive. A
 * client that sends a byte now and then is never idle, and would hold its connection as long as it likes.
 */
final class HttpConnections {
    private static final long LOOK_MILLIS = 500;

    private final HttpLimits limits;
    private final ConnectionLimit limit;
    /** Netty's clock and this one are not read at the same moment. */
    private static final long CLOSE_TOGETHER = TimeUnit.MILLISECONDS.toNanos(200);

    private final Map<HttpConnection, Expected> deadlines = new ConcurrentHashMap<>();

    /**
     * The next request of a connection.
     *
     * @param late when it must have arrived
     * @param idle when Vert.x ends the connection where nothing at all comes
     */
    private record Expected(long late, long idle) {}

    HttpConnections(HttpLimits limits) {
        this.limits = limits;
        this.limit = new ConnectionLimit(
                limits.connections(),
                Limit.HTTP_CONNECTIONS,
                limits.connectionsPerAddress(),
                Limit.HTTP_CONNECTIONS_PER_ADDRESS);
    }

    /** Ends from now on what is late. */
    void watch(Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, look -> {
            long now = System.nanoTime();
            deadlines.forEach((connection, expected) -> {
                if (now - expected.late() > 0 && deadlines.remove(connection, expected)) {
                    Limit.HTTP_SLOW_REQUEST.reached();
                    connection.close();
                }
            });
        });
    }

    void opened(HttpConnection connection) {
        InetSocketAddress from = new InetSocketAddress(
                connection.remoteAddress().hostAddress(),
                connection.remoteAddress().port());
        if (!limit.admits(from)) {
            connection.close();
            return;
        }
        expect(connection, limits.requestSeconds());
        connection.closeHandler(closed -> {
            Expected expected = deadlines.remove(connection);
            if (expected != null && System.nanoTime() - expected.idle() > -CLOSE_TOGETHER) {
                Limit.HTTP_IDLE.reached();
            }
            limit.ended(from);
        });
    }

    /** Follows a call whose headers have arrived. */
    void follow(RoutingContext call) {
        HttpServerRequest request = call.request();
        HttpConnection connection = request.connection();
        expect(connection, limits.requestSeconds());
        // How long the answer takes is not the client's doing.
        request.end().onComplete(arrived -> deadlines.remove(connection));
        call.addEndHandler(answered -> {
            if (answered.succeeded()) {
                // A connection that only stays silent is ended by Vert.x before, and is no slow one.
                expect(connection, limits.idleSeconds() + limits.requestSeconds());
            }
        });
    }

    private void expect(HttpConnection connection, int seconds) {
        long now = System.nanoTime();
        deadlines.put(
                connection,
                new Expected(
                        now + TimeUnit.SECONDS.toNanos(seconds), now + TimeUnit.SECONDS.toNanos(limits.idleSeconds())));
    }
}
