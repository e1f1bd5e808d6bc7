package dev.serai.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.security.Caller;
import io.hawt.web.auth.AuthSessionHelpers;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a session of a login at the OpenID Connect provider: {@code /auth/oidc} sends the browser there, and
 * {@code /auth/oidc/callback} takes it back with a code. What connects the two is in a cookie of its own, because the
 * session's is not sent by a browser that comes from another site.
 */
final class OidcLogin extends HttpServlet {
    /** Where it is in the console. */
    static final String PATH = "/auth/oidc";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final String COOKIE = "SERAI_OIDC";
    private static final int COOKIE_SECONDS = 600;
    private static final int SECRET_BYTES = 32;

    private final transient ConsoleSettings settings;
    private final transient OidcProvider provider;
    private final transient ConsoleLogins logins;
    private final transient SecureRandom random = new SecureRandom();
    private final int sessionSeconds;

    OidcLogin(ConsoleSettings settings, OidcSettings oidc, ConsoleLogins logins, int sessionSeconds) {
        this.settings = settings;
        this.provider = new OidcProvider(oidc);
        this.logins = logins;
        this.sessionSeconds = sessionSeconds;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<String> origin = settings.originOf(request.getHeader("Host"));
        if (origin.isEmpty()) {
            tell(response, 400, "This address is none of the console's: see CONSOLE_ORIGINS.");
            return;
        }
        if (!logins.mayTry(request)) {
            response.setHeader("Retry-After", "1");
            tell(response, 429, "Too many logins have failed: wait a moment.");
            return;
        }
        String redirect = origin.get() + Console.PATH + PATH + "/callback";
        try {
            if (request.getPathInfo() == null) {
                leave(response, redirect);
            } else {
                comeBack(request, response, redirect);
            }
        } catch (IOException | IllegalArgumentException noAnswer) {
            LOG.warn("The OpenID Connect provider of the console does not answer: {}", noAnswer.toString());
            tell(response, 502, "The OpenID Connect provider does not answer.");
        }
    }

    private void leave(HttpServletResponse response, String redirect) throws IOException {
        String state = secret();
        String verifier = secret();
        String page = provider.loginPage(state, base64(sha256(verifier)), redirect);
        setCookie(response, state + "." + verifier, COOKIE_SECONDS, redirect);
        response.sendRedirect(page);
    }

    private void comeBack(HttpServletRequest request, HttpServletResponse response, String redirect)
            throws IOException {
        String[] known = cookie(request).split("\\.", 2);
        String state = String.valueOf(request.getParameter("state"));
        String code = request.getParameter("code");
        setCookie(response, "", 0, redirect);
        if (known.length < 2
                || code == null
                || !MessageDigest.isEqual(known[0].getBytes(UTF_8), state.getBytes(UTF_8))) {
            tell(response, 400, "The login was not begun here, took too long or was cancelled.");
            return;
        }
        Optional<String> token = provider.token(code, known[1], redirect);
        if (token.isEmpty()) {
            logins.failed(request);
        }
        Optional<Caller> caller = token.flatMap(shown -> logins.byToken(request, shown));
        if (caller.isEmpty()) {
            tell(
                    response,
                    403,
                    "You are not let in: the provider's answer is not accepted, or has no role of the console.");
            return;
        }
        HttpSession before = request.getSession(false);
        if (before != null) {
            before.invalidate();
        }
        AuthSessionHelpers.setup(
                request.getSession(true), caller.get().subject(), caller.get().name(), sessionSeconds);
        // Not a redirect: a browser that is on its way from another site would not send the session's cookie.
        page(response, 200, "<meta http-equiv=\"refresh\" content=\"0; url=" + Console.PATH + "/\">", "Welcome.");
    }

    private static void setCookie(HttpServletResponse response, String value, int seconds, String redirect) {
        Cookie cookie = new Cookie(COOKIE, value);
        cookie.setPath(Console.PATH + PATH);
        cookie.setHttpOnly(true);
        cookie.setSecure(redirect.startsWith("https:"));
        cookie.setMaxAge(seconds);
        cookie.setAttribute("SameSite", "Lax");
        response.addCookie(cookie);
    }

    private static String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
        return Arrays.stream(cookies)
                .filter(each -> each.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .findFirst()
                .orElse("");
    }

    private static void tell(HttpServletResponse response, int status, String text) throws IOException {
        page(response, status, "", text + " <a href=\"" + Console.PATH + "/login\">Log in</a>");
    }

    private static void page(HttpServletResponse response, int status, String head, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/html;charset=utf-8");
        response.getWriter().write("<!doctype html><title>Serai</title>" + head + "<p>" + text + "</p>");
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
