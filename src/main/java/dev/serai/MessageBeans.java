package dev.serai;

import dev.serai.api.ApiErrors;
import dev.serai.broker.InternalTopics;
import dev.serai.messages.MessageIds;
import dev.serai.messages.MessageRetention;
import dev.serai.messages.MessageStorage;
import dev.serai.messages.Messages;
import dev.serai.messages.MessagesApi;
import dev.serai.publish.BulkPublishing;
import dev.serai.publish.BulkSender;
import dev.serai.publish.EmqxPublishing;
import dev.serai.publish.Idempotency;
import dev.serai.publish.IdempotencyKeys;
import dev.serai.publish.Publishing;
import dev.serai.security.TopicPermission;
import dev.serai.store.Store;
import dev.serai.subscriptions.ReceivedMessages;
import dev.serai.subscriptions.Subscriptions;
import dev.serai.subscriptions.SubscriptionsApi;
import dev.serai.webhooks.Webhooks;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.spi.Registry;

/** What the routes of {@code publish} and {@code messages} call by name. */
final class MessageBeans {
    /** For what comes after the store, which waits where the window of an external broker is full. */
    private static final int THREADS = 64;

    private final Settings settings;
    private final Store store;
    private final Webhooks webhooks;
    private final TopicPermission permission;
    private final MessageIds ids;

    /** Beans over an open store. */
    MessageBeans(Settings settings, Store store, Webhooks webhooks, TopicPermission permission, MessageIds ids) {
        this.ids = ids;
        this.webhooks = webhooks;
        this.settings = settings;
        this.store = store;
        this.permission = permission;
    }

    /** Makes the beans and puts them into the registry. */
    void bind(CamelContext camel, Set<String> connections) {
        Messages messages = new Messages(store);
        ids.continueAfter(messages.newestId());
        Executor goOn = camel.getExecutorServiceManager().newFixedThreadPool(this, "publish", THREADS);
        MessageStorage storage = new MessageStorage(settings.messages(), messages, ids, goOn);
        InternalTopics topics = settings.broker().topics();
        Publishing publishing = new Publishing(permission, connections, settings.defaultConnection(), topics, storage);
        Registry registry = camel.getRegistry();
        registry.bind("messagesApi", new MessagesApi(messages, permission));
        registry.bind(
                "messageRetention", new MessageRetention(settings.messages().retention(), store));
        registry.bind("idempotency", new Idempotency(new IdempotencyKeys(store, goOn)));
        registry.bind("publishing", publishing);
        registry.bind("bulkPublishing", new BulkPublishing(publishing, permission, storage));
        BulkSender sender = new BulkSender(camel, registry.lookupByNameAndType("apiErrors", ApiErrors.class));
        registry.bind("bulkSender", sender);
        startedWith(camel, sender);
        registry.bind("emqxPublishing", new EmqxPublishing());
        Subscriptions subscriptions = new Subscriptions(camel, store, connections);
        registry.bind("subscriptions", subscriptions);
        registry.bind(
                "subscriptionsApi",
                new SubscriptionsApi(subscriptions, permission, connections, settings.defaultConnection(), topics));
        registry.bind("receivedMessages", new ReceivedMessages(storage, webhooks::offer));
    }

    private static void startedWith(CamelContext camel, Service service) {
        try {
            camel.addService(service);
        } catch (Exception failed) {
            throw new StartupException(
                    service.getClass().getSimpleName() + " does not start: " + failed.getMessage(), failed);
        }
    }
}
