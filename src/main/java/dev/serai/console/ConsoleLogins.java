package dev.serai.console;

import dev.serai.security.Caller;
import dev.serai.security.GuardedRealm;
import dev.serai.security.GuardedRealm.Login;
import io.hawt.web.ServletHelpers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets users of the realm into the console who have the role {@code admin} or {@code operator}. */
final class ConsoleLogins {
    private static final int RETRY_SECONDS = 1;

    private final GuardedRealm realm;

    ConsoleLogins(GuardedRealm realm) {
        this.realm = realm;
    }

    /** Logs a user in, or answers 403 or 429; takes milliseconds. */
    Optional<Caller> byPassword(
            HttpServletRequest request, HttpServletResponse response, String user, String password) {
        return decide(response, realm.byPassword(request.getRemoteAddr(), user, password));
    }

    /** Whether somebody from this address may try now; after failures it has to wait. */
    boolean mayTry(HttpServletRequest request) {
        return realm.admits(request.getRemoteAddr(), "", "");
    }

    /** Somebody from this address has shown what is nobody's login. */
    void failed(HttpServletRequest request) {
        realm.failed(request.getRemoteAddr());
    }

    /** Lets in whoever shows a token of the realm's provider; answers nothing itself. */
    Optional<Caller> byToken(HttpServletRequest request, String token) {
        return admitted(realm.byToken(request.getRemoteAddr(), token));
    }

    /** Lets in whoever the header Authorization speaks for, a user or the owner of a token, or answers 403 or 429. */
    Optional<Caller> byHeader(HttpServletRequest request, HttpServletResponse response) {
        String basic = credentials(request, "basic ");
        String token = credentials(request, "bearer ");
        if (token != null) {
            return decide(response, realm.byToken(request.getRemoteAddr(), token));
        }
        String[] pair = decode(basic == null ? "" : basic).split(":", 2);
        if (pair.length < 2) {
            ServletHelpers.doForbidden(response);
            return Optional.empty();
        }
        return byPassword(request, response, pair[0], pair[1]);
    }

    private Optional<Caller> decide(HttpServletResponse response, Login login) {
        if (login.slowed()) {
            ServletHelpers.doTooManyRequests(response, RETRY_SECONDS);
            return Optional.empty();
        }
        Optional<Caller> caller = admitted(login);
        if (caller.isEmpty()) {
            ServletHelpers.doForbidden(response);
        }
        return caller;
    }

    private Optional<Caller> admitted(Login login) {
        Optional<Caller> caller = login.caller().filter(ConsoleLogins::mayEnter);
        if (caller.isEmpty()) {
            login.caller().ifPresent(known -> realm.refused(known, "console"));
        }
        return caller;
    }

    private static boolean mayEnter(Caller caller) {
        return caller.hasRole(ConsolePolicy.ADMIN) || caller.hasRole(ConsolePolicy.OPERATOR);
    }

    /** What follows the scheme in the header Authorization, or null where there is none of that scheme. */
    static @Nullable String credentials(HttpServletRequest request, String scheme) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, scheme, 0, scheme.length())
                ? header.substring(scheme.length()).strip()
                : null;
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }
}
