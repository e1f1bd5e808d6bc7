package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;

/**
 * Puts messages at the end of the queue of one webhook, in the order in which they come. The broker lets a message in
 * once the journal has it, but one that goes to a page file at once: the first to go there would overtake those that the
 * journal is still writing, so it waits for them here.
 */
final class QueueEntrance {
    private final ActiveMQServer server;
    private final StorageManager storage;
    private final Queue queue;
    private final OperationContext context;
    private final Executor executor;

    private final Object oneAtATime = new Object();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> lastInMemory = CompletableFuture.completedFuture(null);

    private record Entry(StoredMessage told, CompletableFuture<Void> journalled) {}

    QueueEntrance(ActiveMQServer server, Queue queue) {
        this.server = server;
        this.storage = server.getStorageManager();
        this.queue = queue;
        this.executor = server.getExecutorFactory().getExecutor();
        this.context = storage.newContext(server.getExecutorFactory().getExecutor());
    }

    /** Puts a message at the end of the queue; completes once the journal or a page file has it. */
    CompletableFuture<Void> add(StoredMessage told) {
        Entry entry = new Entry(told, new CompletableFuture<>());
        // Not on the context itself: the broker needs its monitor to complete what it holds.
        synchronized (oneAtATime) {
            waiting.add(entry);
            if (waiting.size() == 1) {
                enter();
            }
        }
        return entry.journalled();
    }

    private void enter() {
        synchronized (oneAtATime) {
            while (!waiting.isEmpty()) {
                boolean paging = queue.getPagingStore().isPaging();
                if (paging && !lastInMemory.isDone()) {
                    // On a thread of its own: whoever completes it may hold what entering needs.
                    var unused = lastInMemory.whenCompleteAsync((done, failure) -> enter(), executor);
                    return;
                }
                Entry entry = waiting.remove();
                lastInMemory = paging ? lastInMemory : entry.journalled();
                enter(entry);
            }
        }
    }

    private void enter(Entry entry) {
        OperationContext before = OperationContextImpl.getContext();
        storage.setContext(context);
        try {
            Message message = LargeServerMessageImpl.checkLargeMessage(
                    QueuedMessages.write(entry.told(), queue.getAddress(), storage.generateID()), storage);
            RoutingContext routing = new RoutingContextImpl(null);
            queue.route(message, routing);
            server.getPostOffice().processRoute(message, routing, false);
            storage.afterCompleteOperations(new Completion(entry.journalled()));
        } catch (Exception refused) {
            entry.journalled().completeExceptionally(refused);
        } finally {
            OperationContextImpl.setContext(before);
        }
    }

    private record Completion(CompletableFuture<Void> journalled) implements IOCallback {
        @Override
        public void done() {
            journalled.complete(null);
        }

        @Override
        public void onError(int code, String message) {
            journalled.completeExceptionally(
                    new IllegalStateException("The journal answered " + code + ": " + message));
        }
    }
}
