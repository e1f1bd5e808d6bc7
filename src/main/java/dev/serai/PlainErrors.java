package dev.serai;

import dev.serai.metrics.Limit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** The JSON of the API in place of Jetty's pages, which name classes, paths and causes. */
public final class PlainErrors extends ErrorHandler {
    private static final Set<Integer> TOO_LARGE = Set.of(
            HttpStatus.PAYLOAD_TOO_LARGE_413,
            HttpStatus.URI_TOO_LONG_414,
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);

    private final Limit tooLarge;

    /** @param tooLarge counts requests that are refused for their size */
    public PlainErrors(Limit tooLarge) {
        this.tooLarge = tooLarge;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (TOO_LARGE.contains(status)) {
            tooLarge.reached();
        }
        // Of a request that is no HTTP nothing else has been there yet.
        JettyPort.protect(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, body(status), callback);
        return true;
    }

    private static ByteBuffer body(int status) {
        String json = "{\"status\":\"error\",\"message\":\"" + HttpStatus.getMessage(status) + "\"}";
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    }
}
