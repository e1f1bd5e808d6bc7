package dev.serai.webhooks;

import java.util.List;

/** The webhooks, over JMX. */
public interface WebhooksMXBean {
    /** One for each webhook, the global one as {@code 0}. */
    List<WebhookState> getWebhooks();

    /**
     * Calls a webhook no more; what waits for it waits on. It stays so over a restart, except for the global one.
     *
     * @param id of the webhook
     * @throws IllegalArgumentException where there is none
     */
    void pause(String id);

    /**
     * Calls it again, beginning with what has waited.
     *
     * @throws IllegalArgumentException where there is no such webhook
     */
    void resume(String id);

    /**
     * Puts all dead letters of a webhook back into its queue.
     *
     * @return how many there were
     * @throws IllegalArgumentException where there is no such webhook
     */
    int replay(String id);
}
