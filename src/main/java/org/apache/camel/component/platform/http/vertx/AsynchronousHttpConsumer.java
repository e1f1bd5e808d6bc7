package org.apache.camel.component.platform.http.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/**
 * Camel's HTTP consumer, except that no thread waits for a route that goes on elsewhere, such as one that publishes: the
 * worker thread that began the call takes the next one, and the answer goes out when the route is done. So calls that
 * wait for a disk or a broker share its answers in any number, and hold up no other call.
 */
public abstract class AsynchronousHttpConsumer extends VertxPlatformHttpConsumer {
    private final Supplier<List<Route>> routes;

    /** A consumer that is added to the router of this name. */
    protected AsynchronousHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName) {
        super(endpoint, processor, handlers, routerName);
        this.routes = () -> VertxPlatformHttpRouter.lookup(endpoint.getCamelContext(), routerName)
                .getRoutes();
    }

    /** Prepares the answer for being written; called on the thread that ended the route. */
    protected abstract void finish(Exchange exchange);

    @Override
    protected void handleRequest(RoutingContext call) {
        if (isOfAnother(call)) {
            call.next();
            return;
        }
        if (isSuspended()) {
            call.fail(503);
            return;
        }
        Context context = call.vertx().getOrCreateContext();
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        // A route may begin with something that blocks, so not on the event loop.
        processHttpRequest(exchange, call)
                .compose(read -> {
                    workers(call).execute(() -> begin(call, exchange, context));
                    return Future.succeededFuture();
                })
                .onFailure(failure -> fail(call, exchange, failure));
    }

    /**
     * Whether a route with parameters in its path, such as {@code /messages/{id}}, stands before the one that has exactly
     * this path. Vert.x asks them in the order in which they came, and a route that is replaced comes last.
     */
    private boolean isOfAnother(RoutingContext call) {
        return getEndpoint().getPath().contains("{")
                && routes.get().stream()
                        .anyMatch(route -> route != call.currentRoute()
                                && call.normalizedPath().equals(route.getPath())
                                && (route.methods() == null
                                        || route.methods()
                                                .contains(call.request().method())));
    }

    /** The threads of executeBlocking, which itself would wake the event loop when a route has begun, for nothing. */
    private static Executor workers(RoutingContext call) {
        return ((VertxInternal) call.vertx()).getWorkerPool().executor();
    }

    private void begin(RoutingContext call, Exchange exchange, Context context) {
        try {
            createUoW(exchange);
            getAsyncProcessor().process(exchange, doneSync -> end(call, exchange, context));
        } catch (Throwable failure) {
            // An error too: nobody else would answer the call.
            context.runOnContext(onEventLoop -> fail(call, exchange, failure));
        }
    }

    private void end(RoutingContext call, Exchange exchange, Context context) {
        try {
            finish(exchange);
            context.runOnContext(onEventLoop -> answer(call, exchange));
        } catch (Throwable failure) {
            context.runOnContext(onEventLoop -> fail(call, exchange, failure));
        }
    }

    private void answer(RoutingContext call, Exchange exchange) {
        PlatformHttpEndpoint endpoint = getEndpoint();
        // What cannot be written, a header with a line break for one, may fail the future or be thrown.
        Future.succeededFuture()
                .compose(begun -> VertxPlatformHttpSupport.writeResponse(
                        call, exchange, endpoint.getHeaderFilterStrategy(), endpoint.isMuteException()))
                .onSuccess(written -> complete(exchange))
                .onFailure(failure -> fail(call, exchange, failure));
    }

    private void fail(RoutingContext call, Exchange exchange, Throwable failure) {
        getExceptionHandler().handleException("No answer from " + getEndpoint().getPath(), failure);
        call.fail(failure);
        complete(exchange);
    }

    private void complete(Exchange exchange) {
        doneUoW(exchange);
        releaseExchange(exchange, false);
    }
}
