package dev.serai.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Hawtio's {@code hawtconfig.json} with a link on the login page that leads to the OpenID Connect provider. */
final class LoginLinks extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (InputStream file = LoginLinks.class.getResourceAsStream("/console/hawtconfig.json")) {
            ObjectNode config = (ObjectNode) JSON.readTree(Objects.requireNonNull(file));
            config.withObject("/login")
                    .withArray("links")
                    .addObject()
                    .put("url", Console.PATH + OidcLogin.PATH)
                    .put("text", "Log in with OpenID Connect");
            response.setContentType("application/json");
            JSON.writeValue(response.getOutputStream(), config);
        }
    }
}
