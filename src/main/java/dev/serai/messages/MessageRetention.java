package dev.serai.messages;

import dev.serai.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step of the retention route. */
public final class MessageRetention {
    private static final Logger LOG = LoggerFactory.getLogger(MessageRetention.class);

    private final Retention retention;
    private final Store store;

    /** Applies this retention to this store. */
    public MessageRetention(Retention retention, Store store) {
        this.retention = retention;
        this.store = store;
    }

    /** Deletes what is kept no longer; says how many messages that were, where there were any. */
    public void apply() {
        long deleted = Store.await(retention.apply(store, System.currentTimeMillis()));
        if (deleted > 0) {
            LOG.info("Retention deleted {} messages", deleted);
        }
    }
}
