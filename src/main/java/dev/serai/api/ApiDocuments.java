package dev.serai.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The description of the API, {@code openapi.json}, and the page that shows it: Swagger UI, all of it from this process. */
public final class ApiDocuments {
    private static final Map<String, String> PARTS = Map.of(
            "swagger-ui.css", "text/css",
            "swagger-ui-bundle.js", "text/javascript",
            "serai.js", "text/javascript");
    /** Styles in the page itself are Swagger UI's own. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** {@code GET /openapi.json}. */
    public void openApi(Exchange exchange) throws IOException {
        show(exchange, "openapi.json", "application/json");
    }

    /** {@code GET /docs}; the parts are named from there, so that {@code /docs/} leads back. */
    public void page(Exchange exchange) throws IOException {
        if (CallParameters.path(exchange).endsWith("/")) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 308);
            exchange.getMessage().setHeader("Location", "../docs");
            exchange.getMessage().setBody("");
            return;
        }
        show(exchange, "index.html", "text/html; charset=utf-8");
    }

    /** {@code GET /docs/{file}}: a part of the page, and no other file. */
    public void part(Exchange exchange) throws IOException {
        String file = CallParameters.path(exchange, "file");
        String type = PARTS.get(file);
        if (type == null) {
            throw ApiException.notFound("File not found");
        }
        show(exchange, file, type + "; charset=utf-8");
    }

    private static void show(Exchange exchange, String file, String type) throws IOException {
        Message answer = exchange.getMessage();
        try (InputStream resource = ApiDocuments.class.getResourceAsStream("/docs/" + file)) {
            if (resource == null) {
                throw new IOException("not in the jar: docs/" + file);
            }
            answer.setBody(resource.readAllBytes());
        }
        answer.setHeader(Exchange.CONTENT_TYPE, type);
        answer.setHeader("Content-Security-Policy", POLICY);
    }
}
