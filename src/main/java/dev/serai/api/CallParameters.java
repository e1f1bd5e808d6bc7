package dev.serai.api;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a call says beside its body, each from the place where it belongs. Camel's message has all of it as headers of one
 * name: there a header {@code id} would speak for the {@code id} of the path, and {@code ?Accept=} for the header.
 */
public final class CallParameters {
    private static final String PROPERTY = "SeraiCall";

    private CallParameters() {}

    /** A parameter of the query, the last one where it is given more than once, or null. */
    public static @Nullable String query(Exchange exchange, String name) {
        List<String> values = call(exchange).queryParam(name);
        return values.isEmpty() ? null : values.get(values.size() - 1);
    }

    /** The part of the path that the route calls so. */
    public static String path(Exchange exchange, String name) {
        String value = call(exchange).pathParam(name);
        return value == null ? "" : value;
    }

    /** The path of the request. */
    public static String path(Exchange exchange) {
        return call(exchange).request().path();
    }

    /** A header of the request, or the empty text. */
    public static String header(Exchange exchange, String name) {
        String value = call(exchange).request().getHeader(name);
        return value == null ? "" : value;
    }

    /** The media types that the caller takes, in lower case, those it likes best first. */
    public static List<String> accepted(Exchange exchange) {
        return call(exchange).parsedHeaders().accept().stream()
                .filter(type -> type.weight() > 0)
                .map(type -> (type.component() + "/" + type.subComponent()).toLowerCase(Locale.ROOT))
                .toList();
    }

    private static RoutingContext call(Exchange exchange) {
        RoutingContext call = exchange.getProperty(PROPERTY, RoutingContext.class);
        if (call == null) {
            throw new IllegalStateException("The exchange did not come in through the HTTP API");
        }
        return call;
    }

    static void put(Exchange exchange, RoutingContext call) {
        exchange.setProperty(PROPERTY, call);
    }
}
