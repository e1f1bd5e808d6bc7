package dev.serai.webhooks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A wrong secret makes Laravel's usual webhook client package throw, which the application answers with 500. */
final class FirstAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAnswer.class);
    private static final int SERVER_ERROR = 500;

    private final Webhook webhook;
    private boolean answeredBefore;

    FirstAnswer(Webhook webhook) {
        this.webhook = webhook;
    }

    /** Tells people to look at the secret where the first answer ever is 500. */
    void adviseOn(CallResult result) {
        if (!answeredBefore && result.status() == SERVER_ERROR) {
            LOG.warn(
                    "Webhook {} ({}) answered its first delivery with 500: check the secret on both sides",
                    webhook.id(),
                    webhook.name());
        }
        answeredBefore = answeredBefore || result.status() != 0;
    }
}
