package dev.serai.messages;

import dev.serai.mqtt.MqttMessage;
import dev.serai.store.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages on their way: published ones before their broker gets them, so that no message is out of the store that
 * is in the broker; received ones before they are acknowledged.
 */
public final class MessageStorage {
    private static final Logger LOG = LoggerFactory.getLogger(MessageStorage.class);

    private final MessageSettings settings;
    private final Messages messages;
    private final MessageIds ids;
    private final Executor goOn;

    /**
     * Stores what the settings say, in these messages.
     *
     * @param goOn runs what comes after published messages are stored, which may wait for a broker: the store's own
     *     thread must not
     */
    public MessageStorage(MessageSettings settings, Messages messages, MessageIds ids, Executor goOn) {
        this.settings = settings;
        this.messages = messages;
        this.ids = ids;
        this.goOn = goOn;
    }

    /** The next id of a message, stored or not. */
    public long nextId() {
        return ids.next();
    }

    /** A message about to be published, as it will be stored under this id. */
    public StoredMessage published(long id, String broker, MqttMessage message) {
        return row(id, broker, message, Direction.PUBLISHED);
    }

    /** A message that was received, as it will be stored under this id. */
    public StoredMessage received(long id, String broker, MqttMessage message) {
        return row(id, broker, message, Direction.RECEIVED);
    }

    /**
     * Stores messages about to be published, where published ones are.
     *
     * @return completes when they are on disk; fails with {@link StoreUnavailableException} where the store did not take
     *     them, and none of them is in it then
     */
    public CompletableFuture<@Nullable Void> storePublished(List<StoredMessage> published) {
        return settings.published()
                ? messages.saveAll(published).thenApplyAsync(saved -> null, goOn)
                : CompletableFuture.completedFuture(null);
    }

    /** Stores a received message where received ones are; completes when it is on disk. */
    public CompletableFuture<Integer> storeReceived(StoredMessage received) {
        return settings.received() ? messages.save(received) : CompletableFuture.completedFuture(0);
    }

    /** Takes a message out again that its broker did not take. */
    public void forget(long id) {
        if (settings.published()) {
            var unused = messages.delete(id).whenComplete((deleted, failure) -> {
                if (failure != null) {
                    LOG.warn("Message {} is in the store although it was not published", id, failure);
                }
            });
        }
    }

    private static StoredMessage row(long id, String broker, MqttMessage message, Direction direction) {
        return new StoredMessage(
                id,
                message.topic().text(),
                message.payload(),
                message.qos(),
                message.retained(),
                direction,
                broker,
                PropertiesJson.of(message.properties()),
                System.currentTimeMillis(),
                false);
    }
}
