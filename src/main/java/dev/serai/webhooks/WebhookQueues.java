package dev.serai.webhooks;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/** The queues of all webhooks on the embedded broker, which outlive the process. */
final class WebhookQueues {
    private final Supplier<ActiveMQServer> broker;

    WebhookQueues(Supplier<ActiveMQServer> broker) {
        this.broker = broker;
    }

    /** Finds or makes the queue of a webhook. */
    QueuedWebhook open(Webhook webhook) {
        WebhookQueue queue = WebhookQueue.open(broker.get(), webhook.id());
        return new QueuedWebhook(webhook, queue, new WebhookMeters(webhook.id(), queue));
    }

    /** Removes the queue of a webhook with everything that waits in it. */
    void destroy(String id) {
        try {
            broker.get().destroyQueue(SimpleString.of(WebhookQueue.PREFIX + id), null, false, true, true);
        } catch (Exception refused) {
            throw new IllegalStateException("The broker does not remove the queue of webhook " + id, refused);
        }
    }

    /** A webhook that was deleted in the moment of a crash may have left its queue; that of the global one stays. */
    void destroyAllBut(Predicate<String> known) {
        broker.get()
                .getPostOffice()
                .getAllBindings()
                .map(binding -> binding.getUniqueName().toString())
                .filter(name -> name.startsWith(WebhookQueue.PREFIX))
                .map(name -> name.substring(WebhookQueue.PREFIX.length()))
                .filter(id -> !known.test(id) && !id.equals(Webhook.GLOBAL_ID))
                .toList()
                .forEach(this::destroy);
    }
}
