package dev.serai.api;

import dev.serai.security.Caller;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;

/** Who makes the call that a route works on. */
public final class Callers {
    /** A property, not a header: no route takes it away by mistake and no request can name it. */
    static final String PROPERTY = "SeraiCaller";

    /** What tells callers apart, where a name does not. */
    static final String IDENTITY = "SeraiCallerIdentity";

    private Callers() {}

    /** The caller of an exchange that came in over HTTP. */
    public static Caller of(Exchange exchange) {
        Caller caller = exchange.getProperty(PROPERTY, Caller.class);
        if (caller == null) {
            throw new IllegalStateException("The exchange did not come in through the HTTP API");
        }
        return caller;
    }

    /**
     * The same text for the same user or key in each call, however it was shown, and another one for any other: keys may
     * share a name. It cannot be turned back into a key.
     */
    public static String identityOf(Exchange exchange) {
        return exchange.getProperty(IDENTITY, "", String.class);
    }

    /** Open paths have no caller. */
    static void put(Exchange exchange, RoutingContext call) {
        exchange.setProperty(PROPERTY, call.<Caller>get(PROPERTY));
        exchange.setProperty(IDENTITY, call.<String>get(IDENTITY));
    }
}
