package dev.serai.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.security.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * What every call passes before a route sees it: the check who calls, and JSON answers for what no route answers. Only
 * {@code /healthz} is open.
 */
final class HttpEdge extends MainHttpServer {
    private static final JsonMapper JSON = new JsonMapper();
    /** Three parts with dots between them, as a signed JSON Web Token has (RFC 7515, 7.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final Set<String> OPEN_PATHS = Set.of("/healthz");

    private final Authenticator authenticator;
    private final HttpListener listener;
    private final CallRate rate;
    private final Counter limited = Metrics.counter("serai.http.limited");

    HttpEdge(Authenticator authenticator, HttpListener listener, CallRate rate) {
        this.rate = rate;
        this.authenticator = authenticator;
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
        RequestMeter.measure(call);
        call.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer");
        if (call.request().isSSL()) {
            call.response().putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        // Before the last route has started, a message could miss it; 200 from /healthz means that all have.
        if (!getCamelContext().isStarted()) {
            call.response().putHeader("Retry-After", "5").putHeader(HttpHeaders.CONNECTION, "close");
            answer(call, 503);
            return;
        }
        treatAsJson(call.request());
        authenticate(call);
    }

    /** curl says "form" of anything it posts; Vert.x would then take the JSON apart as form fields. */
    private static void treatAsJson(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
    }

    private void authenticate(RoutingContext call) {
        if (OPEN_PATHS.contains(call.normalizedPath())) {
            call.next();
            return;
        }
        if (!authenticator.isRequired()) {
            admit(call, authenticator.everybody());
            return;
        }
        HttpServerRequest request = call.request();
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        String key = shownKey(request, authorization);
        String basic = credentials(authorization, "basic ");
        if (key != null) {
            showKey(call, key);
        } else if (basic != null) {
            logIn(call, basic, basic, address -> authenticator.byPassword(basic, address));
        } else {
            enterOrRefuse(call, Optional.empty());
        }
    }

    /** The first that is not empty counts. */
    private @Nullable String shownKey(HttpServerRequest request, @Nullable String authorization) {
        String header = request.getHeader("X-API-Key");
        if (header != null && !header.isEmpty()) {
            return header;
        }
        String query = authenticator.readsQuery() ? request.getParam("api_key") : null;
        return query != null && !query.isEmpty() ? query : credentials(authorization, "bearer ");
    }

    private void showKey(RoutingContext call, String key) {
        Optional<Caller> caller = authenticator.byKey(key);
        if (caller.isPresent()) {
            admit(call, caller.get());
        } else if (TOKEN.matcher(key).matches()) {
            logIn(call, key, "", address -> authenticator.byToken(key, address));
        } else if (authenticator.admits(address(call), "")) {
            authenticator.refusedKey(address(call));
            enterOrRefuse(call, caller);
        } else {
            answerTooMany(call);
        }
    }

    private void logIn(RoutingContext call, String shown, String basic, Function<String, Optional<Caller>> logIn) {
        Optional<Caller> recent = authenticator.byRecentLogin(shown);
        if (recent.isPresent()) {
            admit(call, recent.get());
            return;
        }
        String address = address(call);
        if (!authenticator.admits(address, basic)) {
            answerTooMany(call);
            return;
        }
        // The body waits unread while a worker thread checks the credentials.
        call.request().pause();
        call.vertx()
                .executeBlocking(() -> logIn.apply(address), false)
                .onSuccess(user -> {
                    call.request().resume();
                    enterOrRefuse(call, user);
                })
                .onFailure(call::fail);
    }

    private static String address(RoutingContext call) {
        return call.request().remoteAddress().hostAddress();
    }

    private static void answerTooMany(RoutingContext call) {
        call.response().putHeader("Retry-After", "1");
        answer(call, 429);
    }

    private static @Nullable String credentials(@Nullable String authorization, String scheme) {
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(scheme)
                ? authorization.substring(scheme.length()).strip()
                : null;
    }

    private void enterOrRefuse(RoutingContext call, Optional<Caller> caller) {
        if (caller.isPresent()) {
            admit(call, caller.get());
        } else {
            call.response().putHeader("WWW-Authenticate", "Bearer realm=\"serai\", Basic realm=\"serai\"");
            answer(call, 401);
        }
    }

    private void admit(RoutingContext call, Caller caller) {
        if (!rate.admits(caller.name())) {
            limited.increment();
            answerTooMany(call);
            return;
        }
        call.put(Callers.PROPERTY, caller);
        call.next();
    }

    private void answerUnknown(RoutingContext call) {
        Set<String> methods = Methods.of(getCamelContext(), call.normalizedPath());
        if (methods.isEmpty()) {
            answer(call, 404);
        } else {
            call.response().putHeader("Allow", String.join(", ", methods));
            answer(call, 405);
        }
    }

    private static void answerFailure(RoutingContext call) {
        int status = call.statusCode() < 400 ? 500 : call.statusCode();
        answer(call, status);
    }

    private static void answer(RoutingContext call, int status) {
        if (call.response().ended()) {
            return;
        }
        try {
            String message = ApiErrors.MESSAGES.getOrDefault(status, "Internal error");
            call.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(JSON.writeValueAsString(new ApiError(message)));
        } catch (JsonProcessingException neverForARecordOfText) {
            throw new IllegalStateException(neverForARecordOfText);
        }
    }
}
