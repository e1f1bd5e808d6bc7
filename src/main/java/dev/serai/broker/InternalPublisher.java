package dev.serai.broker;

import dev.serai.front.RetainedMessages;
import dev.serai.mqtt.BacklogGate;
import dev.serai.mqtt.MqttMessage;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;

/**
 * Publishes to the embedded broker from inside this process, as an MQTT client would: the topic's subscribers get the
 * message at its QoS, retained messages are kept or cleared, and the publish completes when the journal has it.
 * Publishes to one topic by one thread arrive in order, also when the caller does not wait for each.
 */
public final class InternalPublisher {
    /** Topics share this many ordering domains: enough that callers seldom meet, few enough to cost nothing. */
    private static final int STRIPES = 64;

    private final ActiveMQServer server;
    private final RetainedMessages retained;
    private final BacklogGate gate;
    private final OperationContext[] contexts = new OperationContext[STRIPES];
    private final Object[] locks = new Object[STRIPES];

    /** A publisher to a broker that has started. */
    public InternalPublisher(EmbeddedBroker broker) {
        this.server = broker.server();
        this.gate = broker.gate();
        this.retained = broker.retained();
        for (int i = 0; i < STRIPES; i++) {
            contexts[i] = server.newOperationContext();
            locks[i] = new Object();
        }
    }

    /**
     * Publishes one message.
     *
     * @return completes with whether anybody's subscription matched, once the message is on disk where a durable
     *     subscriber or the retained flag needs that; fails with {@link BrokerUnavailableException} where the broker
     *     cannot take it
     * @throws InvalidMqttException where the topic is none that the broker can hold
     */
    public CompletableFuture<Boolean> publish(MqttMessage message) {
        CompletableFuture<Boolean> published = new CompletableFuture<>();
        InternalTopics.require(message.topic().text(), "topic");
        String address = CoreMessages.address(message.topic());
        int stripe = Math.floorMod(address.hashCode(), STRIPES);
        OperationContext context = contexts[stripe];
        StorageManager storage = server.getStorageManager();
        // The lock makes the order in which publishes are stored the order in which their contexts complete.
        // It is not the context's own monitor: the broker needs that one to complete what waits for the paging folder.
        synchronized (locks[stripe]) {
            OperationContext ofThread = storage.getContext();
            storage.setContext(context);
            try {
                requireSpace(message);
                boolean matched = route(message, address, storage);
                context.executeOnCompletion(new Completion(published, matched));
            } catch (BrokerUnavailableException noRoom) {
                published.completeExceptionally(noRoom);
            } catch (Exception failed) {
                published.completeExceptionally(new BrokerUnavailableException(failed));
            } finally {
                storage.setContext(ofThread);
            }
        }
        return published;
    }

    private boolean route(MqttMessage message, String address, StorageManager storage) throws Exception {
        if (!message.retained()) {
            return route(CoreMessages.of(message, address, storage));
        }
        return retained.publish(
                message.topic().text(),
                message.payload().length == 0,
                () -> route(CoreMessages.of(message, address, storage)));
    }

    private boolean route(Message core) throws Exception {
        Message storable = LargeServerMessageImpl.checkLargeMessage(core, server.getStorageManager());
        createAddress(storable.getAddressSimpleString());
        return server.getPostOffice().route(storable, false) == RoutingStatus.OK;
    }

    /** As the MQTT module does, so that a topic shows up in the console whoever published to it. */
    private void createAddress(SimpleString address) throws Exception {
        if (server.getAddressInfo(address) == null) {
            server.addAddressInfo(new AddressInfo(address, RoutingType.MULTICAST).setAutoCreated(true));
        }
    }

    private void requireSpace(MqttMessage message) {
        if (gate.closedFor(message.topic().text())) {
            throw new BrokerUnavailableException(
                    "Too much waits for a bridge of " + message.topic().text());
        }
        if (message.retained()
                && message.payload().length > 0
                && retained.isFullFor(message.topic().text())) {
            throw new BrokerUnavailableException("Too many topics have a retained message");
        }
        if (server.getPagingManager().isDiskFull()) {
            throw new BrokerUnavailableException("The disk is full");
        }
    }

    /** Tells the caller, in the order of the publishes, that the journal has its message or cannot take it. */
    private record Completion(CompletableFuture<Boolean> published, boolean matched) implements IOCallback {
        @Override
        public void done() {
            published.complete(matched);
        }

        @Override
        public void onError(int errorCode, String errorMessage) {
            published.completeExceptionally(new BrokerUnavailableException(new IllegalStateException(errorMessage)));
        }
    }
}
