package dev.serai.broker;

import dev.serai.front.NewSubscription;
import dev.serai.front.RetainedMessages;
import dev.serai.mqtt.TopicFilter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
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
     * The session of all routes that share a subscription. It is no MQTT client's and no route's of its own, whatever the
     * group is called, and of no other filter: groups have many.
     */
    static String sessionOf(String group, TopicFilter topicFilter) {
        return "$serai:" + URLEncoder.encode(group + "/" + topicFilter, StandardCharsets.UTF_8) + ":";
    }

    /**
     * The queue named {@code <name>.<filter>}, as the MQTT module names those of its sessions.
     *
     * @throws BrokerException when the broker refuses to make it
     */
    static Queue locateOrCreate(
            ActiveMQServer server, RetainedMessages retained, String name, TopicFilter topicFilter) {
        WildcardConfiguration wildcards = server.getConfiguration().getWildcardConfiguration();
        String queueName = MQTTUtil.getCoreQueueFromMqttTopic(topicFilter.text(), name, wildcards);
        Queue existing = server.locateQueue(queueName);
        if (existing != null) {
            return existing;
        }
        removeOthers(server, name);
        SimpleString address = SimpleString.of(MQTTUtil.getCoreAddressFromMqttTopic(topicFilter.text(), wildcards));
        // Retain handling 1: a new subscription receives the retained messages (MQTT 5, 3.8.3.1).
        try (NewSubscription begun = retained.subscribing(queueName)) {
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
            begun.addRetained(topicFilter.text(), created);
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
}
