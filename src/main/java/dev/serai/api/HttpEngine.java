package dev.serai.api;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Camel's HTTP engine, except that the exchange knows its caller and that the body is the bytes that were sent whatever their Content-Type: Camel's own drops
 * the body of what calls itself a form.
 */
public final class HttpEngine extends VertxPlatformHttpEngine {
    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new VertxPlatformHttpConsumer(
                endpoint, processor, getHandlers(), VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort())) {
            @Override
            protected Future<Void> populateCamelMessage(RoutingContext call, Exchange exchange, Message message) {
                Callers.put(exchange, call);
                return super.populateCamelMessage(call, exchange, message)
                        .onSuccess(done -> message.setBody(
                                call.body().buffer() == null
                                        ? new byte[0]
                                        : call.body().buffer().getBytes()));
            }
        };
    }
}
