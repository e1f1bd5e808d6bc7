package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState.OutboundStore;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.ServerConsumer;

/**
 * The messages on their way to one client. What a connection leaves unacknowledged is sent again in the session's next
 * one with the packet identifier it had and DUP set ([MQTT-4.4.0-1], [MQTT-3.3.1-1]), RETAIN is as the subscription asks
 * ([MQTT-3.3.1-12], [MQTT-3.3.1-13]), and each acknowledgement makes way for messages of all subscriptions. Artemis 2.55.0
 * gives new identifiers, knows Retain As Published for filters without wildcards only, and wakes one subscription.
 */
final class Deliveries {
    /** One message of one subscription. */
    private record Subject(long message, long queue) {
        static Subject of(MessageReference reference) {
            return new Subject(reference.getMessageID(), reference.getQueue().getID());
        }
    }

    /** A message that was sent and is not acknowledged. The message knows of it, and it hears when nobody will send it again. */
    static final class Sent {
        private final Subject subject;
        private final boolean isOfQosOne;
        private volatile boolean over;

        private Sent(MessageReference reference, int qos) {
            this.subject = Subject.of(reference);
            this.isOfQosOne = qos == 1;
        }
    }

    private final MQTTSession session;
    private final OutboundStore store;
    private final Map<Integer, Sent> sent;
    private final Map<Subject, Integer> earlier = new ConcurrentHashMap<>();
    private final int receiveMaximum;
    private volatile Set<SimpleString> retainAsPublished = Set.of();

    /**
     * The deliveries of a new connection.
     *
     * @param sent what is sent and not yet acknowledged, by packet identifier; it outlives the connection
     */
    Deliveries(MQTTSession session, Map<Integer, Sent> sent) {
        this.session = session;
        this.store = session.getState().getOutboundStore();
        this.sent = sent;
        int asked = session.getConnection().getReceiveMaximum();
        this.receiveMaximum =
                asked > 0 ? asked : session.getProtocolManager().getDefaultMaximumInFlightPublishMessages();
        sent.forEach((id, what) -> {
            store.publishAckd(id);
            // Of QoS 2 the client may have it, and would take the next one of that identifier for the same (4.3.3).
            if (what.over && what.isOfQosOne) {
                sent.remove(id);
            } else {
                // Under its new consumer the message will be another one to Artemis; the identifier stays taken.
                earlier.put(what.subject, id);
                store.publishReleasedSent(id, what.subject.message());
            }
        });
        store.resetSendQuota();
        readSubscriptions();
    }

    /** Takes the options of the session's subscriptions as they are now. */
    void readSubscriptions() {
        retainAsPublished = session.getState().getSubscriptions().stream()
                .filter(subscription -> subscription.option().isRetainAsPublished())
                .map(subscription -> MQTTUtil.decomposeSharedSubscriptionTopicFilter(subscription.topicFilter())
                        .getB())
                .map(filter -> SimpleString.of(
                        MQTTUtil.getCoreAddressFromMqttTopic(filter, session.getWildcardConfiguration())))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A PUBLISH as it is to leave. */
    MqttPublishMessage leaving(MqttPublishMessage publish) {
        MessageReference reference = DeliveryWatch.delivered();
        if (reference == null) {
            return publish;
        }
        MqttFixedHeader header = publish.fixedHeader();
        boolean retain = header.isRetain();
        if (session.getVersion() == MQTTVersion.MQTT_5) {
            Message message = reference.getMessage();
            retain = message.containsProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_INITIAL_DISTRIBUTION_KEY)
                    || (message.getBooleanProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_KEY)
                            && retainAsPublished.contains(reference.getQueue().getAddress()));
        }
        int id = publish.variableHeader().packetId();
        boolean again = false;
        if (header.qosLevel().value() > 0) {
            Integer before = earlier.isEmpty() ? null : earlier.remove(Subject.of(reference));
            if (before != null) {
                rename(reference, id, before);
                id = before;
                again = true;
            }
            remember(id, reference, header.qosLevel().value());
        }
        return again || retain != header.isRetain() ? changed(publish, id, again, retain) : publish;
    }

    /** An earlier delivery of the message, maybe to another client of a shared subscription, is not taken up again. */
    private void remember(int id, MessageReference reference, int qos) {
        Sent before = reference.getProtocolData(Sent.class);
        Sent now = new Sent(reference, qos);
        reference.setProtocolData(Sent.class, now);
        sent.put(id, now);
        if (before != null) {
            before.over = true;
        }
    }

    /**
     * A message has left its queue: acknowledged, or expired, dropped or removed with its subscription while its client was
     * away, which leaves the packet identifier to the next connection.
     */
    static void left(MessageReference reference) {
        Sent last = reference.getProtocolData(Sent.class);
        if (last != null) {
            last.over = true;
        }
    }

    /**
     * Artemis has given the message a new identifier; its earlier one counts on. What is on its way must not seem less
     * for a moment: another thread would send one more.
     */
    private void rename(MessageReference reference, int given, int earlierId) {
        store.publish(earlierId, reference.getMessageID(), reference.getConsumerId());
        store.publishAckd(given);
        madeWay();
    }

    private static MqttPublishMessage changed(MqttPublishMessage publish, int id, boolean duplicate, boolean retain) {
        MqttFixedHeader header = publish.fixedHeader();
        return new MqttPublishMessage(
                new MqttFixedHeader(
                        MqttMessageType.PUBLISH,
                        duplicate || header.isDup(),
                        header.qosLevel(),
                        retain,
                        header.remainingLength()),
                new MqttPublishVariableHeader(
                        publish.variableHeader().topicName(),
                        id,
                        publish.variableHeader().properties()),
                publish.payload());
    }

    /** The client has a message, by PUBACK or by a PUBREC that refuses it. */
    void acknowledged(int packetId) throws Exception {
        taken(packetId);
        session.getMqttPublishManager().handlePubAck(packetId);
        madeWay();
    }

    /** The client has a QoS 2 message and will not be sent it again. */
    void taken(int packetId) {
        sent.remove(packetId);
    }

    /** One less is on its way: where there was no room before, all subscriptions may have something that waits. */
    void madeWay() {
        if (store.getSendQuota() + 1 >= receiveMaximum) {
            session.getServerSession().getServerConsumers().forEach(ServerConsumer::promptDelivery);
        }
    }
}
