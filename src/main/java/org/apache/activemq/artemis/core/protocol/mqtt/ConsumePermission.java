package org.apache.activemq.artemis.core.protocol.mqtt;

import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.security.CheckType;

/**
 * Whether a session's user may subscribe. To be known before Artemis is asked: it removes the queue of a subscription that
 * it refuses, which may be that of a whole group.
 */
final class ConsumePermission {
    private ConsumePermission() {}

    /** Whether it may to this filter, also a shared one; a refusal is audited. */
    static boolean has(MQTTSession session, String filter) throws Exception {
        String topics = MQTTUtil.decomposeSharedSubscriptionTopicFilter(filter).getB();
        String address = MQTTUtil.getCoreAddressFromMqttTopic(topics, session.getWildcardConfiguration());
        try {
            session.getServer()
                    .getSecurityStore()
                    .check(SimpleString.of(address), CheckType.CONSUME, session.getServerSession());
            return true;
        } catch (ActiveMQSecurityException refused) {
            return false;
        }
    }
}
