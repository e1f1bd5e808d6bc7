package dev.serai.console;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.security.Caller;
import io.hawt.web.auth.AuthSessionHelpers;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;

/** Makes a session of a user name and a password; the page that asks for them is Hawtio's. */
final class LoginPage extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();

    private final transient ConsoleLogins logins;
    private final int sessionSeconds;

    LoginPage(ConsoleLogins logins, int sessionSeconds) {
        this.logins = logins;
        this.sessionSeconds = sessionSeconds;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendRedirect(Console.PATH + "/login");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession before = request.getSession(false);
        if (before != null) {
            // Perhaps somebody else's, or made by whoever hopes that a user logs in with it.
            before.invalidate();
        }
        JsonNode shown;
        try {
            shown = JSON.readTree(request.getReader());
        } catch (JacksonException noJson) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        String user = shown.path("username").asText();
        String password = shown.path("password").asText();
        Optional<Caller> caller = logins.byPassword(request, response, user, password);
        if (caller.isPresent()) {
            AuthSessionHelpers.setup(
                    request.getSession(true),
                    caller.get().subject(),
                    caller.get().name(),
                    sessionSeconds);
            response.setContentType("application/json");
            response.getWriter().write("{}");
        }
    }
}
