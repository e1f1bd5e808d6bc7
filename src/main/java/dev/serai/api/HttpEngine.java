package dev.serai.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.StreamCache;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.AsynchronousHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.converter.stream.InputStreamCache;

/**
 * Camel's HTTP engine, except that the exchange knows its caller, that the body is the bytes that were sent whatever their
 * Content-Type (Camel's own drops the body of what calls itself a form), that no thread waits for a route, and that answers
 * go out whole.
 */
public final class HttpEngine extends VertxPlatformHttpEngine {
    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new AsynchronousHttpConsumer(
                endpoint, processor, getHandlers(), VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort())) {
            @Override
            protected void finish(Exchange exchange) {
                makeWhole(exchange.getMessage());
            }

            @Override
            protected Future<Void> populateCamelMessage(RoutingContext call, Exchange exchange, Message message) {
                Callers.put(exchange, call);
                CallParameters.put(exchange, call);
                return super.populateCamelMessage(call, exchange, message).onSuccess(done -> {
                    message.setBody(
                            call.body().buffer() == null
                                    ? new byte[0]
                                    : call.body().buffer().getBytes());
                    String type = call.request().getHeader(Exchange.CONTENT_TYPE);
                    if (type != null) {
                        // The header only: ResponseHeaders leaves out what is called so, a parameter of the query too.
                        message.setHeader(Exchange.CONTENT_TYPE, type);
                    }
                });
            }
        };
    }

    /** Anything but a ByteBuffer goes out in chunks, and what is read as a stream over several threads. */
    private static void makeWhole(Message answer) {
        Object body = answer.getBody();
        if (body instanceof String text) {
            answer.setBody(ByteBuffer.wrap(text.getBytes(UTF_8)));
        } else if (body instanceof byte[] bytes) {
            answer.setBody(ByteBuffer.wrap(bytes));
        } else if (body instanceof InputStreamCache cache) {
            // What marshal leaves; Camel's converter would take two buffers of 8 KB for it.
            cache.reset();
            answer.setBody(ByteBuffer.wrap(cache.readAllBytes()));
        } else if (body instanceof StreamCache) {
            answer.setBody(ByteBuffer.wrap(answer.getBody(byte[].class)));
        }
    }
}
