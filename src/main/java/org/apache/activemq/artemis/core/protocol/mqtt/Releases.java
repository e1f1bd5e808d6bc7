package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.Pair;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState.OutboundStore;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.impl.TransactionImpl;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 2 messages that a client has received and not completed (MQTT 5, 4.3.3). They count against its receive maximum
 * until PUBCOMP ([MQTT-3.3.4-9]), are on disk, and their PUBRELs are sent again in the session's next connection
 * ([MQTT-4.4.0-1]). Artemis 2.55.0 sends a PUBREL only where the receive maximum leaves room, and stalls where it does not.
 */
final class Releases {
    /** An identifier that no packet has. */
    private static final int NONE = 0;

    private final ActiveMQServer server;
    private final MQTTSession session;
    private final Deliveries deliveries;
    private final OutboundStore store;
    private final Map<Integer, Long> records = new TreeMap<>();
    private @Nullable Queue queue;

    Releases(MQTTSession session, Deliveries deliveries) {
        this.server = session.getServer();
        this.session = session;
        this.deliveries = deliveries;
        this.store = session.getState().getOutboundStore();
    }

    static SimpleString queueOf(String clientId) {
        return SimpleString.of(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX + clientId);
    }

    /** Sends the PUBRELs that earlier connections of the session left without a PUBCOMP. */
    void sendAgain() {
        queue = server.locateQueue(queueOf(session.getState().getClientId()));
        if (queue == null) {
            return;
        }
        try (LinkedListIterator<MessageReference> references = queue.iterator()) {
            while (references.hasNext()) {
                Message record = references.next().getMessage();
                int packetId = record.getIntProperty(MQTTUtil.MQTT_MESSAGE_ID_KEY);
                records.put(packetId, record.getMessageID());
                store.publishReleasedSent(packetId, record.getMessageID());
                session.getProtocolHandler().sendPubRel(packetId);
            }
        }
    }

    /** PUBREC: the message is done, and that it is stays on disk until PUBCOMP. */
    void received(int packetId) throws Exception {
        if (!records.containsKey(packetId)) {
            // What is on its way must not seem less for a moment: another thread would send one more.
            store.publishReleasedSent(NONE, 0);
            Pair<Long, Long> message = store.publishReceived(packetId);
            deliveries.taken(packetId);
            if (message != null) {
                store(packetId, message);
            }
            store.publishComplete(NONE);
            // Whoever looked in between saw no room, and looks again only when told.
            deliveries.madeWay();
        }
        session.getProtocolHandler().sendPubRel(packetId);
    }

    private void store(int packetId, Pair<Long, Long> message) throws Exception {
        StorageManager storage = server.getStorageManager();
        CoreMessage record = new CoreMessage(storage.generateID(), 64);
        record.setAddress(queueOf(session.getState().getClientId()));
        record.setDurable(true);
        record.putIntProperty(MQTTUtil.MQTT_MESSAGE_ID_KEY, packetId);
        Transaction transaction = new TransactionImpl(storage);
        try {
            ServerConsumer consumer = session.getServerSession().locateConsumer(message.getB());
            if (consumer == null) {
                throw new ActiveMQIllegalStateException("The subscription of packet " + packetId + " has ended");
            }
            MQTTUtil.sendMessageDirectlyToQueue(storage, server.getPostOffice(), record, queue(), transaction);
            consumer.individualAcknowledge(transaction, message.getA());
            transaction.commit();
            records.put(packetId, record.getMessageID());
            store.publishReleasedSent(packetId, record.getMessageID());
        } catch (ActiveMQIllegalStateException gone) {
            // The message has expired or its subscription has ended meanwhile: nothing of it is left to keep.
            transaction.rollback();
            deliveries.madeWay();
        }
    }

    private Queue queue() throws Exception {
        if (queue == null) {
            queue = server.createQueue(
                    QueueConfiguration.of(queueOf(session.getState().getClientId()))
                            .setRoutingType(RoutingType.ANYCAST)
                            .setDurable(true),
                    true);
        }
        return queue;
    }

    /** PUBCOMP: the packet identifier is free and makes way for another message. */
    void completed(int packetId) throws Exception {
        Long record = records.remove(packetId);
        if (record == null) {
            return;
        }
        queue().deleteReference(record);
        store.publishComplete(packetId);
        deliveries.madeWay();
    }

    /** Removes what a session that has ended left. */
    static void remove(ActiveMQServer server, String clientId) throws Exception {
        Queue left = server.locateQueue(queueOf(clientId));
        if (left != null) {
            left.deleteQueue(true);
        }
    }
}
