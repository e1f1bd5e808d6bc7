package dev.serai.api;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Times each HTTP request by method, path of its route, and status. */
final class RequestMeter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private RequestMeter() {}

    static void measure(RoutingContext call) {
        Timer.Sample sample = Timer.start();
        call.addEndHandler(done -> sample.stop(Timer.builder("serai.http.requests")
                .description("HTTP requests to the API")
                .tag("method", method(call.request().method().name()))
                .tag("path", path(call.currentRoute()))
                .tag("status", String.valueOf(call.response().getStatusCode()))
                .register(Metrics.globalRegistry)));
    }

    /** What clients may call a method has no end of values either. */
    private static String method(String name) {
        return METHODS.contains(name) ? name : "other";
    }

    /** The path as the route file writes it: what clients send has no end of values. */
    private static String path(@Nullable Route route) {
        return route == null || route.getPath() == null ? "other" : route.getPath();
    }
}
