package dev.serai.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.support.service.ServiceHelper;

/** What every call passes before a route sees it: the check who calls, and JSON answers for what no route answers. */
final class HttpEdge extends MainHttpServer {
    /** Vert.x calls a path that it cannot decode a failure of the server. */
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final CallerCheck callers;
    private final HttpListener listener;

    HttpEdge(CallerCheck callers, HttpListener listener) {
        this.callers = callers;
        this.listener = listener;
    }

    @Override
    protected void doInit() throws Exception {
        // In place of Camel's own, which knows nothing of reloaded certificates and slow clients; Camel stops it.
        getCamelContext().addService(listener);
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(listener);
        Router router = listener.router();
        router.route().order(Integer.MIN_VALUE).failureHandler(HttpEdge::answerFailure);
        router.route().order(Integer.MIN_VALUE + 1).handler(this::enter);
        router.route().order(Integer.MAX_VALUE).handler(this::answerUnknown);
    }

    private void enter(RoutingContext call) {
        // RFC 9110, 9.3.2: the answer to GET without its body, which Vert.x leaves out by itself in HTTP/1.1.
        if (call.request().method().equals(HttpMethod.HEAD)
                && Methods.of(listener.router(), call.normalizedPath()).contains("GET")) {
            String query = call.request().query();
            call.reroute(HttpMethod.GET, call.normalizedPath() + (query == null ? "" : "?" + query));
            return;
        }
        RequestMeter.measure(call);
        listener.connections().follow(call);
        EdgeAnswers.protect(call.response());
        if (call.request().isSSL()) {
            call.response().putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        // Before the last route has started, a message could miss it; 200 from /healthz means that all have.
        if (!getCamelContext().isStarted()) {
            call.response().putHeader("Retry-After", "5").putHeader(HttpHeaders.CONNECTION, "close");
            EdgeAnswers.answer(call, 503);
            return;
        }
        String coding = call.request().getHeader(HttpHeaders.TRANSFER_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            // RFC 9112, 6.1: the body is in a coding that is not undone here.
            call.response().putHeader(HttpHeaders.CONNECTION, "close");
            EdgeAnswers.answer(call, 501);
            return;
        }
        treatAsJson(call.request());
        callers.decide(call);
    }

    /** curl says "form" of anything it posts; Vert.x would then take the JSON apart as form fields. */
    private static void treatAsJson(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
    }

    private void answerUnknown(RoutingContext call) {
        Set<String> methods = Methods.of(listener.router(), call.normalizedPath());
        if (methods.isEmpty()) {
            EdgeAnswers.answer(call, 404);
        } else {
            call.response().putHeader("Allow", String.join(", ", methods));
            EdgeAnswers.answer(call, 405);
        }
    }

    private static void answerFailure(RoutingContext call) {
        int status = call.statusCode() < 400 ? 500 : call.statusCode();
        boolean malformed = BROKEN_ESCAPE.matcher(call.request().path()).find();
        EdgeAnswers.answer(call, status == 500 && malformed ? 400 : status);
    }
}
