package dev.serai.broker;

import dev.serai.mqtt.TopicFilter;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.impl.TransactionImpl;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue of a durable subscription: how it is named and made, and the retained messages it begins with. */
final class SubscriptionQueue {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionQueue.class);

    private SubscriptionQueue() {}

    /** The session of a route. No other client can have this id: a dollar in front is the broker's own. */
    static String sessionOf(String routeId) {
        return "$serai-" + routeId + ":";
    }

    /**
     * The queue named {@code <name>.<filter>}, as the MQTT module names those of its sessions.
     *
     * @throws BrokerException when the broker refuses to make it
     */
    static Queue locateOrCreate(ActiveMQServer server, String name, TopicFilter topicFilter) {
        WildcardConfiguration wildcards = server.getConfiguration().getWildcardConfiguration();
        String queueName = MQTTUtil.getCoreQueueFromMqttTopic(topicFilter.text(), name, wildcards);
        Queue existing = server.locateQueue(queueName);
        if (existing != null) {
            return existing;
        }
        removeOthers(server, name);
        SimpleString address = SimpleString.of(MQTTUtil.getCoreAddressFromMqttTopic(topicFilter.text(), wildcards));
        try {
            if (server.getAddressInfo(address) == null) {
                server.addAddressInfo(new AddressInfo(address, RoutingType.MULTICAST).setAutoCreated(true));
            }
            QueueConfiguration wanted = QueueConfiguration.of(queueName)
                    .setAddress(address)
                    .setRoutingType(RoutingType.MULTICAST)
                    .setFilterString(selector(server.getConfiguration(), topicFilter))
                    .setDurable(true)
                    .setAutoDelete(false);
            Queue created = server.createQueue(wanted, true);
            addRetained(server, created, topicFilter, wildcards);
            return created;
        } catch (Exception e) {
            throw new BrokerException("The broker refuses a subscription to " + topicFilter, e);
        }
    }

    /** A session has one filter: what an earlier one gathered would fill up with nobody there to take it. */
    private static void removeOthers(ActiveMQServer server, String name) {
        for (Binding binding : server.getPostOffice().getAllBindings().toList()) {
            String other = binding.getUniqueName().toString();
            if (binding.getBindable() instanceof Queue queue && other.startsWith(name + ".")) {
                LOG.warn(
                        "The filter of {} has changed: {} messages of {} are dropped",
                        name,
                        queue.getMessageCount(),
                        other);
                try {
                    queue.deleteQueue(true);
                } catch (Exception e) {
                    throw new BrokerException("The broker keeps the queue " + other, e);
                }
            }
        }
    }

    /**
     * Leaves out the broker's own messages, and, for a filter that starts with a wildcard, topics that start with a
     * dollar ([MQTT-4.7.2-1]).
     */
    private static String selector(Configuration configuration, TopicFilter topicFilter) {
        char first = topicFilter.text().charAt(0);
        String own = "AMQAddress = '%s' OR AMQAddress = '%s'"
                .formatted(configuration.getManagementAddress(), configuration.getManagementNotificationAddress());
        boolean wildcard = first == MQTTUtil.PLUS || first == MQTTUtil.HASH;
        return "NOT (" + own + (wildcard ? " OR AMQAddress LIKE '$%'" : "") + ")";
    }

    /** What retain handling 1 asks for: a new subscription receives the retained messages (MQTT 5, 3.8.3.1). */
    private static void addRetained(
            ActiveMQServer server, Queue queue, TopicFilter topicFilter, WildcardConfiguration wildcards)
            throws Exception {
        SimpleString retained =
                SimpleString.of(MQTTUtil.getCoreRetainAddressFromMqttTopic(topicFilter.text(), wildcards));
        Transaction transaction = new TransactionImpl(server.getStorageManager());
        for (SimpleString name : server.bindingQuery(retained).getQueueNames()) {
            Queue holder = server.locateQueue(name);
            MessageReference newest = holder == null ? null : newest(holder);
            if (newest != null) {
                copy(server, newest, queue, transaction);
            }
        }
        transaction.commit();
    }

    private static @Nullable MessageReference newest(Queue holder) {
        MessageReference newest = null;
        try (LinkedListIterator<MessageReference> references = holder.iterator()) {
            while (references.hasNext()) {
                newest = references.next();
            }
        }
        return newest;
    }

    private static void copy(ActiveMQServer server, MessageReference from, Queue to, Transaction transaction)
            throws Exception {
        Message copy = from.getMessage().copy(server.getStorageManager().generateID());
        copy.putStringProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_INITIAL_DISTRIBUTION_KEY.toString(), (String) null);
        RoutingContextImpl routing = new RoutingContextImpl(transaction);
        to.route(copy, routing);
        server.getPostOffice().processRoute(copy, routing, false);
    }
}
