package dev.serai.api;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Times each HTTP request by method, path of its route, and status. */
final class RequestMeter {
    private RequestMeter() {}

    static void measure(RoutingContext call) {
        Timer.Sample sample = Timer.start();
        call.addEndHandler(done -> sample.stop(Timer.builder("serai.http.requests")
                .description("HTTP requests to the API")
                .tag("method", call.request().method().name())
                .tag("path", path(call.currentRoute()))
                .tag("status", String.valueOf(call.response().getStatusCode()))
                .register(Metrics.globalRegistry)));
    }

    /** The path as the route file writes it: what clients send has no end of values. */
    private static String path(@Nullable Route route) {
        return route == null || route.getPath() == null ? "other" : route.getPath();
    }
}
