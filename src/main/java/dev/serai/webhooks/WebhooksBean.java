package dev.serai.webhooks;

import java.time.Instant;
import java.util.List;

/** Reads the webhooks off what runs, pauses them and replays their dead letters. */
public final class WebhooksBean implements WebhooksMXBean {
    private final Webhooks webhooks;

    /** Shows and steers these. */
    public WebhooksBean(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public List<WebhookState> getWebhooks() {
        return webhooks.states();
    }

    @Override
    public void pause(String id) {
        webhooks.put(require(id).enabled(false, Instant.now()));
    }

    @Override
    public void resume(String id) {
        webhooks.put(require(id).enabled(true, Instant.now()));
    }

    @Override
    public int replay(String id) {
        return Replay.parse(new byte[0]).run(webhooks, require(id).id());
    }

    private Webhook require(String id) {
        return webhooks.find(id).orElseThrow(() -> new IllegalArgumentException("There is no webhook \"" + id + "\""));
    }
}
