package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import dev.serai.store.Store;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All webhooks and their deliveries, a Camel service between the broker and the routes: {@link #offer} takes a message
 * for every webhook that wants it. Changes take effect at once and are in the database before they do.
 */
public final class Webhooks extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    /** Enough for calls that only wait; apart from those of the API, so that neither slows the other. */
    private static final int EVENT_LOOPS = 2;

    private static final long STOP_SECONDS = 10;

    private final Supplier<ActiveMQServer> broker;
    private final WebhookSettings settings;
    private final WebhookTable table;
    private final DeadLetters deadLetters;
    private final Map<String, Running> running = new ConcurrentSkipListMap<>();
    private @Nullable Vertx vertx;

    /**
     * @param broker the server with the queues; it runs from this service's start to its stop
     * @param store the database, open as long
     * @param settings what the environment says
     */
    public Webhooks(Supplier<ActiveMQServer> broker, Store store, WebhookSettings settings) {
        this.broker = broker;
        this.settings = settings;
        this.table = new WebhookTable(store);
        this.deadLetters = new DeadLetters(store);
    }

    /** A webhook with its queue, and the line that empties it while the webhook is enabled. */
    private record Running(Webhook webhook, WebhookQueue queue, @Nullable DeliveryLine line) {}

    /**
     * Puts a message into the queue of every webhook that wants it.
     *
     * @return completes once the journal has it for all of them, so that its broker may be told that it has arrived
     */
    public CompletableFuture<Void> offer(StoredMessage message) {
        return CompletableFuture.allOf(running.values().stream()
                .filter(each -> each.webhook().wants(message.topic()))
                .map(each -> each.queue().add(message))
                .toArray(CompletableFuture[]::new));
    }

    Collection<Webhook> all() {
        return running.values().stream().map(Running::webhook).toList();
    }

    Optional<Webhook> find(String id) {
        return Optional.ofNullable(running.get(id)).map(Running::webhook);
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    EndpointAddresses names() {
        return new EndpointAddresses(settings.privateAllowed());
    }

    /** Makes a webhook, or puts it in the place of the one with its id. */
    synchronized void put(Webhook webhook) {
        table.write(webhook).join();
        run(webhook);
    }

    /** Removes a webhook with everything that waits for it and its dead letters. */
    synchronized void delete(String id) {
        table.delete(id).join();
        Running removed = running.remove(id);
        if (removed != null) {
            stop(removed);
            destroy(id);
        }
        deadLetters.deleteAll(id).join();
    }

    /** Puts dead letters back into the queue of their webhook, as the same messages. */
    void replay(String webhookId, List<DeadLetter> letters) {
        Running target = running.get(webhookId);
        if (target != null) {
            CompletableFuture.allOf(letters.stream()
                            .map(letter -> target.queue()
                                    .add(letter.message())
                                    // Only now: were it deleted first, a crash in between would lose it.
                                    .thenCompose(queued -> deadLetters.delete(webhookId, letter)))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** How many messages wait in the queue of a webhook, those under way included. */
    long waiting(String id) {
        Running found = running.get(id);
        return found == null ? 0 : found.queue().waiting();
    }

    /** Calls a webhook once with a message of its own, past its queue. */
    CompletableFuture<CallResult> test(Webhook webhook, StoredMessage message) {
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        Vertx loops = vertx();
        Context context = loops.getOrCreateContext();
        context.runOnContext(now -> {
            EndpointClient client = new EndpointClient(loops, context, webhook, names());
            client.call(Long.toString(message.id()), MessageJson.body(message, 1))
                    .onSuccess(answer -> {
                        client.close();
                        result.complete(answer);
                    });
        });
        return result;
    }

    @Override
    protected void doStart() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        Collection<Webhook> stored = table.all();
        stored.forEach(this::run);
        Webhook global = settings.global();
        if (global != null) {
            run(global);
        }
        destroyQueuesOfDeleted();
    }

    @Override
    protected void doStop() {
        CompletableFuture.allOf(
                        running.values().stream().map(Webhooks::stopSoon).toArray(CompletableFuture[]::new))
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    LOG.warn("Webhooks: a delivery did not stop; its message is delivered again", late);
                    return null;
                })
                .join();
        running.clear();
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            vertx = null;
        }
    }

    private void run(Webhook webhook) {
        Running before = running.get(webhook.id());
        if (before != null) {
            stop(before);
        }
        WebhookQueue queue = before == null ? WebhookQueue.open(broker.get(), webhook.id()) : before.queue();
        if (!webhook.enabled()) {
            running.put(webhook.id(), new Running(webhook, queue, null));
            return;
        }
        DeliveryLine line = new DeliveryLine(vertx(), webhook, queue, names(), this::giveUp);
        running.put(webhook.id(), new Running(webhook, queue, line));
        try {
            line.start();
        } catch (Exception refused) {
            throw new IllegalStateException("The broker does not serve the queue of webhook " + webhook.id(), refused);
        }
    }

    private CompletableFuture<Void> giveUp(Webhook webhook, StoredMessage message, int attempts, CallResult last) {
        LOG.warn(
                "Webhook {} ({}): message {} goes to the dead letters after {} attempts, the last {}",
                webhook.id(),
                webhook.name(),
                message.id(),
                attempts,
                last.reason());
        DeadLetter letter = new DeadLetter(message, attempts, last.status(), last.reason(), Instant.now());
        CompletableFuture<Void> kept = deadLetters.keep(webhook.id(), letter);
        if (last.gone()) {
            disableAfter(kept, webhook);
        }
        return kept;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is logged here, and only here
    private void disableAfter(CompletableFuture<Void> kept, Webhook webhook) {
        kept.thenRunAsync(() -> disable(webhook)).exceptionally(failure -> {
            LOG.error("Webhook {}: answered 410, but could not be disabled", webhook.id(), failure);
            return null;
        });
    }

    private synchronized void disable(Webhook webhook) {
        Running now = running.get(webhook.id());
        // Whoever has changed it since wants it called again.
        if (now != null && now.webhook().equals(webhook)) {
            LOG.warn("Webhook {} ({}) answered 410 and is disabled", webhook.id(), webhook.name());
            Webhook disabled = webhook.disabled(Instant.now());
            if (webhook.id().equals(Webhook.GLOBAL_ID)) {
                run(disabled);
            } else {
                put(disabled);
            }
        }
    }

    private static void stop(Running running) {
        stopSoon(running).join();
    }

    private static CompletableFuture<Void> stopSoon(Running running) {
        return running.line() == null
                ? CompletableFuture.completedFuture(null)
                : running.line().stop().toCompletionStage().toCompletableFuture();
    }

    private void destroy(String id) {
        try {
            broker.get().destroyQueue(SimpleString.of(WebhookQueue.PREFIX + id), null, false, true, true);
        } catch (Exception refused) {
            throw new IllegalStateException("The broker does not remove the queue of webhook " + id, refused);
        }
    }

    /** A webhook that was deleted in the moment of a crash may have left its queue; that of the global one stays. */
    private void destroyQueuesOfDeleted() {
        broker.get()
                .getPostOffice()
                .getAllBindings()
                .map(binding -> binding.getUniqueName().toString())
                .filter(name -> name.startsWith(WebhookQueue.PREFIX))
                .map(name -> name.substring(WebhookQueue.PREFIX.length()))
                .filter(id -> !running.containsKey(id) && !id.equals(Webhook.GLOBAL_ID))
                .toList()
                .forEach(this::destroy);
    }

    private Vertx vertx() {
        if (vertx == null) {
            throw new IllegalStateException("The webhooks are stopped");
        }
        return vertx;
    }
}
