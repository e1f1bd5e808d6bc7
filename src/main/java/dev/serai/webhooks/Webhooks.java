package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import dev.serai.store.Store;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
    private static final long STOP_SECONDS = 10;

    private final WebhookQueues queues;
    private final WebhookSettings settings;
    private final WebhookTable table;
    private final DeadLetters deadLetters;
    private final DeadLetterOffice office;
    private final Map<String, Running> running = new ConcurrentSkipListMap<>();
    private final EventLoops loops = new EventLoops();
    private final CallTraces traces;

    /**
     * @param broker the server with the queues; it runs from this service's start to its stop
     * @param store the database, open as long
     * @param settings what the environment says
     * @param traces follows the calls
     */
    public Webhooks(Supplier<ActiveMQServer> broker, Store store, WebhookSettings settings, CallTraces traces) {
        this.traces = traces;
        this.queues = new WebhookQueues(broker);
        this.settings = settings;
        this.table = new WebhookTable(store);
        this.deadLetters = new DeadLetters(store);
        this.office = new DeadLetterOffice(deadLetters, this::disable);
    }

    /** A webhook with its queue, and the line that empties it while the webhook is enabled. */
    private record Running(QueuedWebhook queued, @Nullable DeliveryLine line) {
        Webhook webhook() {
            return queued.webhook();
        }

        WebhookQueue queue() {
            return queued.queue();
        }

        CompletableFuture<Void> stopSoon() {
            return line == null
                    ? CompletableFuture.completedFuture(null)
                    : line.stop().toCompletionStage().toCompletableFuture();
        }
    }

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

    /** Makes a webhook, or replaces the one with its id; the global one is as the environment says after a start. */
    synchronized void put(Webhook webhook) {
        if (!webhook.id().equals(Webhook.GLOBAL_ID)) {
            table.write(webhook).join();
        }
        run(webhook);
    }

    /** Removes a webhook with everything that waits for it and its dead letters. */
    synchronized void delete(String id) {
        table.delete(id).join();
        Running removed = running.remove(id);
        if (removed != null) {
            removed.stopSoon().join();
            removed.queued().meters().remove();
            queues.destroy(id);
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

    /** All of them with what is counted. */
    List<WebhookState> states() {
        return running.values().stream()
                .map(each -> new WebhookState(
                        each.webhook(), each.queue().waiting(), each.queued().meters()))
                .toList();
    }

    /** How many messages wait in the queue of a webhook, those under way included. */
    long waiting(String id) {
        Running found = running.get(id);
        return found == null ? 0 : found.queue().waiting();
    }

    /** Calls a webhook once with a message of its own, past its queue. */
    CompletableFuture<CallResult> test(Webhook webhook, StoredMessage message) {
        return loops.call(webhook, message, names(), traces);
    }

    @Override
    protected void doStart() {
        loops.start();
        table.all().forEach(this::run);
        Optional.ofNullable(settings.global()).ifPresent(this::run);
        queues.destroyAllBut(running::containsKey);
    }

    @Override
    protected void doStop() {
        CompletableFuture.allOf(running.values().stream().map(Running::stopSoon).toArray(CompletableFuture[]::new))
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    LOG.warn("Webhooks: a delivery did not stop; its message is delivered again", late);
                    return null;
                })
                .join();
        running.values().forEach(each -> each.queued().meters().remove());
        running.clear();
        loops.stop();
    }

    private void run(Webhook webhook) {
        Running before = running.get(webhook.id());
        if (before != null) {
            before.stopSoon().join();
        }
        QueuedWebhook queued =
                before == null ? queues.open(webhook) : before.queued().with(webhook);
        if (!webhook.enabled()) {
            running.put(webhook.id(), new Running(queued, null));
            return;
        }
        DeliveryLine line = new DeliveryLine(loops.vertx(), queued, names(), traces, office);
        running.put(webhook.id(), new Running(queued, line));
        try {
            line.start();
        } catch (Exception refused) {
            throw new IllegalStateException("The broker does not serve the queue of webhook " + webhook.id(), refused);
        }
    }

    private synchronized void disable(Webhook webhook) {
        Running now = running.get(webhook.id());
        // Whoever has changed it since wants it called again.
        if (now != null && now.webhook().equals(webhook)) {
            LOG.warn("Webhook {} ({}) answered 410 and is disabled", webhook.id(), webhook.name());
            put(webhook.enabled(false, Instant.now()));
        }
    }
}
