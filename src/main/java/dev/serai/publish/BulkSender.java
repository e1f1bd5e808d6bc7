package dev.serai.publish;

import dev.serai.api.ApiError;
import dev.serai.api.ApiErrors;
import dev.serai.broker.BrokerUnavailableException;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.mqtt.QueuedMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.cache.DefaultProducerCache;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The step that publishes the items of a bulk: each goes to the component of its broker, in the order of the request,
 * without waiting for the one before; the exchange goes on when every broker has answered for every item.
 */
public final class BulkSender extends ServiceSupport {
    private static final int CONNECTIONS = 100;

    private final CamelContext camel;
    private final ApiErrors errors;
    private final DefaultProducerCache producers;

    /** Sends through the components of this context; failures read as they do for a single publish. */
    public BulkSender(CamelContext camel, ApiErrors errors) {
        this.camel = camel;
        this.errors = errors;
        this.producers = new DefaultProducerCache(this, camel, CONNECTIONS);
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(producers);
    }

    /** Sends all items on their way at once; the exchange goes on when the last of them is done. */
    public CompletionStage<@Nullable Void> send(Exchange exchange) {
        List<BulkItem> items = BulkPublishing.items(exchange);
        // One more than there are items: the last to be done is whoever comes last, this loop included.
        AtomicInteger open = new AtomicInteger(items.size() + 1);
        CompletableFuture<@Nullable Void> allDone = new CompletableFuture<>();
        Runnable done = () -> {
            if (open.decrementAndGet() == 0) {
                allDone.complete(null);
            }
        };
        Map<String, Failure> failures = new ConcurrentHashMap<>();
        // To look a component up takes longer than to publish.
        Map<String, AsyncProducer> connections = new HashMap<>();
        for (BulkItem item : items) {
            PublishRequest request = item.request();
            if (request == null || item.failed()) {
                done.run();
            } else {
                String connection =
                        Publishing.isQueued(request, item.broker()) ? EmbeddedBroker.CONNECTION : item.broker();
                send(item, request, connections.computeIfAbsent(connection, this::producer), failures, done);
            }
        }
        done.run();
        return allDone.thenRun(() ->
                connections.values().forEach(producer -> producers.releaseProducer(producer.getEndpoint(), producer)));
    }

    private AsyncProducer producer(String connection) {
        return producers.acquireProducer(camel.getEndpoint(connection + ":publish"));
    }

    private void send(
            BulkItem item,
            PublishRequest request,
            AsyncProducer producer,
            Map<String, Failure> failures,
            Runnable done) {
        boolean queued = Publishing.isQueued(request, item.broker());
        Exchange one = new DefaultExchange(camel);
        one.getMessage().setBody(queued ? QueuedMessage.store(request.message(), item.broker()) : request.message());
        producer.process(one, doneSync -> {
            Exception failed = one.getException() == null ? settle(item, request, one) : one.getException();
            if (failed != null) {
                // Of ten thousand equal failures one goes to the log.
                Failure failure = failures.computeIfAbsent(failed.toString(), kind -> describe(one, failed));
                item.fail(failure.status(), failure.error());
            }
            done.run();
        });
    }

    private static @Nullable Exception settle(BulkItem item, PublishRequest request, Exchange one) {
        try {
            item.succeed(Publishing.answer(
                    request, Long.toString(item.id()), item.broker(), Publishing.subscribers(one.getMessage())));
            return null;
        } catch (BrokerUnavailableException nothingKeepsIt) {
            return nothingKeepsIt;
        }
    }

    private Failure describe(Exchange one, Exception failed) {
        one.setProperty(Exchange.EXCEPTION_CAUGHT, failed);
        errors.answer(one);
        Message answer = one.getMessage();
        return new Failure(
                answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 500, Integer.class), answer.getBody(ApiError.class));
    }

    private record Failure(int status, ApiError error) {}

    @Override
    protected void doStop() {
        ServiceHelper.stopService(producers);
    }
}
