package dev.serai.tracing;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.decorators.PlatformHttpSpanDecorator;

/** Names the spans of the API by method and path: {@code POST /publish}. */
public final class ApiSpans extends PlatformHttpSpanDecorator {
    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        return super.getOperationName(exchange, endpoint) + " /" + stripSchemeAndOptions(endpoint);
    }
}
