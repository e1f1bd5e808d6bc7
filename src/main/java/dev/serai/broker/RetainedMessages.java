package dev.serai.broker;

import dev.serai.mqtt.MqttMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;

/**
 * The retained message of each topic, in the queue where the broker's MQTT module looks for it. The caller holds the
 * topic's lock. The new message is stored before the old one goes, so that a crash between the two loses neither: of
 * several messages in the queue the last counts.
 */
final class RetainedMessages {
    private final ActiveMQServer server;

    RetainedMessages(ActiveMQServer server) {
        this.server = server;
    }

    /** Commits the transaction with the message as the topic's retained one; an empty payload leaves none. */
    void replace(MqttMessage message, String address, Transaction transaction) throws Exception {
        Queue queue = queue(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX + address);
        List<Long> replaced = messageIds(queue);
        if (message.payload().length > 0) {
            Message copy = LargeServerMessageImpl.checkLargeMessage(
                    CoreMessages.of(message, address, server.getStorageManager()), server.getStorageManager());
            // A retained message of QoS 0 may be lost with the broker by the letter of 3.3.1.3; it need not. What the
            // broker
            // says of itself is new with each start.
            copy.setDurable(!message.topic().text().startsWith(SysTopics.PREFIX));
            MQTTUtil.sendMessageDirectlyToQueue(
                    server.getStorageManager(), server.getPostOffice(), copy, queue, transaction);
        }
        transaction.commit();
        for (long id : replaced) {
            queue.deleteReference(id);
        }
    }

    private Queue queue(String name) throws Exception {
        Queue queue = server.locateQueue(name);
        return queue != null
                ? queue
                : server.createQueue(QueueConfiguration.of(name).setAutoCreated(true), true);
    }

    private static List<Long> messageIds(Queue queue) {
        List<Long> ids = new ArrayList<>();
        try (LinkedListIterator<MessageReference> references = queue.iterator()) {
            while (references.hasNext()) {
                ids.add(references.next().getMessageID());
            }
        }
        return ids;
    }
}
