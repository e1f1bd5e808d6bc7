package dev.serai.webhooks;

/** A webhook as JMX shows it: its address, headers and secrets stay where they are. */
public final class WebhookState {
    private final Webhook webhook;
    private final long backlog;
    private final WebhookMeters meters;

    WebhookState(Webhook webhook, long backlog, WebhookMeters meters) {
        this.webhook = webhook;
        this.backlog = backlog;
        this.meters = meters;
    }

    /** Its id in the API. */
    public String getId() {
        return webhook.id();
    }

    /** What people call it. */
    public String getName() {
        return webhook.name();
    }

    /** Which messages it is told about. */
    public String getTopicFilter() {
        return webhook.topicFilter().text();
    }

    /** Whether it is called. */
    public boolean isEnabled() {
        return webhook.enabled();
    }

    /** Messages in its queue, those under way included. */
    public long getBacklog() {
        return backlog;
    }

    /** Calls that were answered 2xx. */
    public long getDelivered() {
        return meters.delivered();
    }

    /** Calls that were not. */
    public long getFailed() {
        return meters.failed();
    }

    /** Calls that were answered 2xx, a second. */
    public double getPerSecond() {
        return meters.perSecond();
    }

    /** Why the last call that failed did; empty where none has. */
    public String getLastError() {
        return meters.lastError();
    }
}
