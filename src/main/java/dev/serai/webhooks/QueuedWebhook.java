package dev.serai.webhooks;

/**
 * A webhook with the queue that its messages wait in, and what is counted of it; both outlive changes of the webhook.
 *
 * @param webhook how it is called at present
 */
record QueuedWebhook(Webhook webhook, WebhookQueue queue, WebhookMeters meters) {
    /** The same queue under a changed webhook. */
    QueuedWebhook with(Webhook changed) {
        return new QueuedWebhook(changed, queue, meters);
    }
}
