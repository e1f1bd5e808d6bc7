package dev.serai.webhooks;

import dev.serai.messages.Direction;
import dev.serai.messages.MessageIds;
import dev.serai.messages.StoredMessage;
import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Store;
import dev.serai.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;

/** The webhooks on a real broker with a journal and a real SQLite file, both in one folder that outlives them. */
final class WebhookService implements AutoCloseable {
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final Store store;
    private final Webhooks webhooks;
    private final MessageIds ids = new MessageIds();

    WebhookService(Path folder) throws Exception {
        this(folder, null);
    }

    WebhookService(Path folder, @Nullable Webhook global) throws Exception {
        this(
                folder,
                global,
                new ConfigurationImpl().setJournalBufferTimeout_NIO(500_000),
                new AddressSettings().setMaxSizeBytes(10 * 1024 * 1024));
    }

    private WebhookService(
            Path folder, @Nullable Webhook global, ConfigurationImpl configuration, AddressSettings addresses)
            throws Exception {
        configuration
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setJournalType(org.apache.activemq.artemis.core.server.JournalType.NIO);
        configuration.addAddressSetting("#", addresses.setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE));
        broker.setConfiguration(configuration);
        broker.start();
        store = new Store(StoreSettings.sqlite(folder.resolve("store.db")));
        store.start();
        webhooks =
                new Webhooks(broker::getActiveMQServer, store, new WebhookSettings(true, global), CallTraces.PASSED_ON);
        webhooks.start();
    }

    /** One whose journal is slow, and whose queues go to page files early, which are fast. */
    static WebhookService withASlowJournal(Path folder) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setJournalBufferTimeout_NIO(300_000_000).setPageSyncTimeout(1_000);
        return new WebhookService(
                folder,
                null,
                configuration,
                new AddressSettings().setMaxSizeBytes(64 * 1024).setPageSizeBytes(16 * 1024));
    }

    DataSource store() {
        return store.dataSource();
    }

    Webhooks webhooks() {
        return webhooks;
    }

    /** A webhook that waits 2 s for an answer. */
    static Webhook webhook(String id, String url, String filter, int retries, Duration delay) {
        return webhook(id, url, filter, Duration.ofSeconds(2), new RetryRule(retries, delay));
    }

    static Webhook webhook(String id, String url, String filter, Duration timeout, RetryRule retry) {
        return new Webhook(
                id,
                "test",
                EndpointUrl.parse(url),
                "POST",
                new TopicFilter(filter),
                true,
                RequestHeaders.NONE,
                timeout,
                retry,
                new SigningSecret("s3cret"),
                null,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    CompletableFuture<Void> offer(String topic, String payload) {
        return offer(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    CompletableFuture<Void> offer(String topic, byte[] payload) {
        return offer(topic, null, payload);
    }

    CompletableFuture<Void> offer(String topic, String properties, String payload) {
        return offer(topic, properties, payload.getBytes(StandardCharsets.UTF_8));
    }

    private CompletableFuture<Void> offer(String topic, @Nullable String properties, byte[] payload) {
        return webhooks.offer(new StoredMessage(
                ids.next(),
                topic,
                payload,
                1,
                false,
                Direction.RECEIVED,
                "internal",
                properties,
                System.currentTimeMillis(),
                false));
    }

    @Override
    public void close() {
        webhooks.stop();
        store.stop();
        try {
            broker.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("The broker does not stop", failure);
        }
    }
}
