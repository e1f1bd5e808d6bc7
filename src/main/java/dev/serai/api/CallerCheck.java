package dev.serai.api;

import dev.serai.security.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out who makes a call, by API key, token or password. Only {@code /healthz} is open. */
final class CallerCheck {
    /** Three parts with dots between them, as a signed JSON Web Token has (RFC 7515, 7.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final List<String> CHALLENGES = List.of("Basic realm=\"serai\"", "Bearer realm=\"serai\"");

    private static final Set<String> OPEN_PATHS = Set.of("/healthz");

    private final Authenticator authenticator;
    private final CallRate rate;
    private final Counter limited = Metrics.counter("serai.http.limited");

    CallerCheck(Authenticator authenticator, CallRate rate) {
        this.authenticator = authenticator;
        this.rate = rate;
    }

    /** Lets the call go on with its caller at hand, or answers it. */
    void decide(RoutingContext call) {
        if (OPEN_PATHS.contains(call.normalizedPath())) {
            call.next();
            return;
        }
        if (!authenticator.isRequired()) {
            admit(call, authenticator.everybody(), "");
            return;
        }
        HttpServerRequest request = call.request();
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        String key = shownKey(request, authorization);
        String basic = credentials(authorization, "basic ");
        if (key != null) {
            showKey(call, key);
        } else if (basic != null) {
            logIn(call, Authenticator.basic(basic));
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
            // By the key: those of API_KEYS all have the same name.
            admit(call, caller.get(), Authenticator.hash(key));
        } else if (TOKEN.matcher(key).matches()) {
            logIn(call, Authenticator.token(key));
        } else if (authenticator.admitsKey(address(call))) {
            authenticator.refusedKey(address(call));
            enterOrRefuse(call, caller);
        } else {
            EdgeAnswers.tooMany(call);
        }
    }

    private void logIn(RoutingContext call, Authenticator.Shown shown) {
        Optional<Caller> recent = authenticator.byRecentLogin(shown);
        if (recent.isPresent()) {
            admit(call, recent.get(), recent.get().name());
            return;
        }
        String address = address(call);
        if (!authenticator.admits(address, shown)) {
            EdgeAnswers.tooMany(call);
            return;
        }
        // The body waits unread while a worker thread checks the credentials.
        call.request().pause();
        call.vertx()
                .executeBlocking(() -> authenticator.logIn(shown, address), false)
                .onSuccess(login -> {
                    call.request().resume();
                    if (login.slowed()) {
                        // Of many that came at once, and were all let this far, the first ones failed meanwhile.
                        EdgeAnswers.tooMany(call);
                    } else {
                        enterOrRefuse(call, login.caller());
                    }
                })
                .onFailure(call::fail);
    }

    private static String address(RoutingContext call) {
        return call.request().remoteAddress().hostAddress();
    }

    private static @Nullable String credentials(@Nullable String authorization, String scheme) {
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(scheme)
                ? authorization.substring(scheme.length()).strip()
                : null;
    }

    private void enterOrRefuse(RoutingContext call, Optional<Caller> caller) {
        if (caller.isPresent()) {
            admit(call, caller.get(), caller.get().name());
        } else {
            // One header each: of several in one, browsers look at the first alone and ask nobody for a password.
            call.response().putHeader("WWW-Authenticate", CHALLENGES);
            EdgeAnswers.answer(call, 401);
        }
    }

    private void admit(RoutingContext call, Caller caller, String identity) {
        if (!rate.admits(identity)) {
            limited.increment();
            EdgeAnswers.tooMany(call);
            return;
        }
        call.put(Callers.PROPERTY, caller);
        call.put(Callers.IDENTITY, identity);
        call.next();
    }
}
