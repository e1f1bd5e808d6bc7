package dev.serai.front;

import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;

/**
 * The queue in which Artemis keeps the retained message of a topic on disk. Of several messages in it the one with the
 * highest id counts.
 */
final class RetainedQueue {
    private RetainedQueue() {}

    /** The queue of the topic with this address, made where there is none. */
    static Queue of(ActiveMQServer server, String address) throws Exception {
        String queueName = MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX + address;
        Queue present = server.locateQueue(queueName);
        Queue queue = present != null
                ? present
                : server.createQueue(QueueConfiguration.of(queueName).setAutoCreated(true), true);
        // Artemis removes queues that have been empty for a while; something comes into this one.
        queue.setSwept(false);
        return queue;
    }

    /** The message that counts, or null where the queue is empty. */
    static @Nullable Message newest(Queue queue) {
        Message newest = null;
        try (LinkedListIterator<MessageReference> references = queue.browserIterator()) {
            while (references.hasNext()) {
                Message each = references.next().getMessage();
                if (newest == null || each.getMessageID() > newest.getMessageID()) {
                    newest = each;
                }
            }
        }
        return newest;
    }

    /** Puts a message into a queue and nowhere else, in the calling thread's context. */
    static void put(ActiveMQServer server, Message message, Queue queue) throws Exception {
        RoutingContextImpl routing = new RoutingContextImpl(null);
        queue.route(message, routing);
        server.getPostOffice().processRoute(message, routing, false);
    }

    /** Removes the messages with a lower id. */
    static void removeBefore(Queue queue, long id) throws Exception {
        List<Long> before = new ArrayList<>();
        try (LinkedListIterator<MessageReference> references = queue.iterator()) {
            while (references.hasNext()) {
                long each = references.next().getMessageID();
                if (each < id) {
                    before.add(each);
                }
            }
        }
        for (long each : before) {
            queue.deleteReference(each);
        }
    }
}
