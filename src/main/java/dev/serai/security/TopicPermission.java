package dev.serai.security;

import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.TopicName;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;

/**
 * What a caller may do with a topic: exactly what the {@code security-setting}s of {@code broker.xml} let the same user
 * do over MQTT.
 */
public final class TopicPermission {
    private static final WildcardConfiguration WILDCARDS = new WildcardConfiguration();
    private static final int MOST_TOPICS = 10_000;
    /** Where so many topics are too many, because the one that is asked for is longer than people make them. */
    private static final int FEW_TOPICS = 100;

    private static final int LONG_TOPIC = 1_000;

    private final ActiveMQServer server;
    private final ActiveMQSecurityManager5 securityManager;

    /** Decides by the settings and the security manager of this server. */
    public TopicPermission(ActiveMQServer server) {
        this.server = server;
        this.securityManager = (ActiveMQSecurityManager5) server.getSecurityManager();
    }

    /**
     * Lets only those pass who may publish to the topic.
     *
     * @throws ForbiddenException where the caller may not
     */
    public void requirePublish(Caller caller, TopicName topic) {
        require(caller, CheckType.SEND, topic.text(), "publish to");
    }

    /**
     * Lets only those pass who may subscribe to each topic that the filter covers.
     *
     * @throws ForbiddenException where the caller may not
     */
    public void requireSubscribe(Caller caller, TopicFilter topicFilter) {
        require(caller, CheckType.CONSUME, topics(topicFilter), "subscribe to");
    }

    /** Whether the caller may subscribe to each topic that the filter covers. */
    public boolean maySubscribe(Caller caller, TopicFilter topicFilter) {
        return isPermitted(caller, CheckType.CONSUME, topics(topicFilter));
    }

    private static String topics(TopicFilter filter) {
        return MQTTUtil.decomposeSharedSubscriptionTopicFilter(filter.text()).getB();
    }

    /** Whether the caller may receive what is published to a topic. */
    public boolean mayReceive(Caller caller, String topic) {
        return isPermitted(caller, CheckType.CONSUME, topic);
    }

    private void require(Caller caller, CheckType check, String topic, String what) {
        if (!isPermitted(caller, check, topic)) {
            Audit.refusedAction(caller.name(), check.name(), topic);
            throw new ForbiddenException("Not permitted to " + what + " " + topic);
        }
    }

    /**
     * Artemis keeps what it found out of every address that anybody asked for, also of those that were refused, for ever.
     * Where there are very many it forgets them, and finds out again what is asked for again.
     */
    public static void forgetManyTopics(ActiveMQServer server) {
        forgetMoreThan(MOST_TOPICS, server);
    }

    private static void forgetMoreThan(int topics, ActiveMQServer server) {
        if (server.getSecurityRepository().getCacheSize() > topics) {
            server.getSecurityRepository().clearCache();
        }
    }

    private boolean isPermitted(Caller caller, CheckType check, String topic) {
        forgetMoreThan(topic.length() > LONG_TOPIC ? FEW_TOPICS : MOST_TOPICS, server);
        String address = MQTTUtil.getCoreAddressFromMqttTopic(topic, WILDCARDS);
        return securityManager.authorize(
                caller.subject(), server.getSecurityRepository().getMatch(address), check, address);
    }
}
