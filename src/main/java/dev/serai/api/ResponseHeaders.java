package dev.serai.api;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Lets only the headers that the API promises into an answer. A Camel message begins with the headers and query
 * parameters of the request, and they would all go back to the caller; those that are called like a promised one are kept
 * out of it.
 */
public final class ResponseHeaders extends HttpHeaderFilterStrategy {
    private static final Set<String> PROMISED = Set.of(
            "content-type", "retry-after", "idempotent-replayed", "location", "allow", "content-security-policy");

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return isPromised(name) || super.applyFilterToExternalHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !isPromised(name);
    }

    private static boolean isPromised(String name) {
        return PROMISED.contains(name.toLowerCase(Locale.ROOT));
    }
}
