package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.front.NewSubscription;
import dev.serai.front.RetainedMessages;
import dev.serai.metrics.Limit;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.List;
import org.apache.activemq.artemis.core.server.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A SUBSCRIBE whose shared subscriptions are kept apart from everybody's client ids. Artemis takes a client's
 * {@code f} and {@code $share/g/f} for one; the second of them is refused.
 */
final class SubscribeRequest {
    /** MQTT 5 calls it Implementation specific error; MQTT 3.1.1 knows one refusal only. */
    private static final int REFUSED_5 = 0x83;

    private static final int REFUSED = 0x80;
    private static final int MAXIMUM_QOS = 2;
    private static final int QUOTA_EXCEEDED_5 = 0x97;

    private final MqttSubscribeMessage message;
    private final int most;
    private final RetainedMessages retained;

    SubscribeRequest(MqttSubscribeMessage message, int most, RetainedMessages retained) {
        this.most = most;
        this.retained = retained;
        this.message = message;
    }

    /**
     * Subscribes the session and answers the SUBACK.
     *
     * @param changed is told of each subscription, before anything is sent for it where that can be
     */
    MqttSubAckMessage answer(MQTTSession session, Runnable changed) throws Exception {
        Integer identifier = MQTTUtil.getProperty(
                Integer.class,
                message.idAndPropertiesVariableHeader().properties(),
                MqttPropertyType.SUBSCRIPTION_IDENTIFIER);
        List<MqttTopicSubscription> wanted = message.payload().topicSubscriptions();
        int[] codes = new int[wanted.size()];
        for (int i = 0; i < codes.length; i++) {
            String filter = ClientNames.filter(wanted.get(i).topicFilter());
            MqttSubscriptionOption option = wanted.get(i).option();
            if (isTaken(session, filter)) {
                codes[i] = refusal(session, REFUSED_5);
            } else if (isOneTooMany(session, filter)) {
                codes[i] = refusal(session, QUOTA_EXCEEDED_5);
            } else if (MQTTUtil.isSharedSubscription(filter) && !ConsumePermission.has(session, filter)) {
                // MQTT 3.1 knows no refusal.
                codes[i] = session.getVersion() == MQTTVersion.MQTT_3_1
                        ? option.qos().value()
                        : refusal(session, MQTTReasonCodes.NOT_AUTHORIZED & 0xFF);
            } else {
                codes[i] = subscribe(session, filter, option, identifier, changed);
            }
        }
        return new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        message.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(codes));
    }

    private int subscribe(
            MQTTSession session,
            String filter,
            MqttSubscriptionOption option,
            @Nullable Integer identifier,
            Runnable changed)
            throws Exception {
        boolean wantsRetained = wantsRetained(session, filter, option);
        MqttTopicSubscription withoutRetained = new MqttTopicSubscription(
                filter,
                new MqttSubscriptionOption(
                        option.qos(),
                        option.isNoLocal(),
                        option.isRetainAsPublished(),
                        RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE));
        String queueName = MQTTUtil.getCoreQueueFromMqttTopic(
                filter, session.getState().getClientId(), session.getWildcardConfiguration());
        try (NewSubscription begun = retained.subscribing(queueName)) {
            int code = add(session, withoutRetained, identifier);
            changed.run();
            // An MQTT 3.1 client is told yes where it may not subscribe.
            Queue queue = session.getServer().locateQueue(queueName);
            if (wantsRetained && code <= MAXIMUM_QOS && queue != null) {
                begun.addRetained(filter, queue);
            }
            return code;
        }
    }

    /**
     * Not for a session whose connection has ended, which waits for this or has been waited for: Artemis would find it
     * closed and remove the queue of the subscription, here that of a whole group, or what waits for the client.
     */
    private static int add(MQTTSession session, MqttTopicSubscription wanted, @Nullable Integer identifier)
            throws Exception {
        synchronized (session.getConnectionManager()) {
            if (session.getStopped()) {
                return refusal(session, REFUSED);
            }
            int[] codes = new int[1];
            SharedQueues.during(
                    session, List.of(wanted.topicFilter()), () -> codes[0] = addToSession(session, wanted, identifier));
            return codes[0];
        }
    }

    @SuppressWarnings("NullAway") // Artemis says nothing of null and means it by no subscription identifier
    private static int addToSession(MQTTSession session, MqttTopicSubscription wanted, @Nullable Integer identifier)
            throws Exception {
        int code = session.getSubscriptionManager().addSubscriptions(List.of(wanted), identifier)[0] & 0xFF;
        if (code <= MAXIMUM_QOS) {
            replace(session, wanted, identifier);
        }
        return code;
    }

    /** [MQTT-3.8.4-3]: Artemis keeps the options of before, unless the QoS is a higher one. */
    @SuppressWarnings("NullAway") // the same
    private static void replace(MQTTSession session, MqttTopicSubscription wanted, @Nullable Integer identifier)
            throws Exception {
        MQTTSessionState state = session.getState();
        MqttTopicSubscription kept = state.getSubscription(wanted.topicFilter());
        if (kept != null && !kept.option().equals(wanted.option())) {
            synchronized (state) {
                state.removeSubscription(wanted.topicFilter());
                state.addSubscription(wanted, session.getWildcardConfiguration(), identifier);
                session.getStateManager().storeDurableSubscriptionState(state);
            }
        }
    }

    /** MQTT 5, 3.8.3.1; none come with a shared subscription (4.8.2). */
    private static boolean wantsRetained(MQTTSession session, String filter, MqttSubscriptionOption option) {
        RetainedHandlingPolicy handling = option.retainHandling();
        return !MQTTUtil.isSharedSubscription(filter)
                && (handling == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
                        || (handling == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS
                                && session.getState().getSubscription(filter) == null));
    }

    private static int refusal(MQTTSession session, int reason) {
        return session.getVersion() == MQTTVersion.MQTT_5 ? reason : REFUSED;
    }

    private boolean isOneTooMany(MQTTSession session, String filter) {
        var subscriptions = session.getState().getSubscriptionsPlusID();
        boolean tooMany = subscriptions.size() >= most && !subscriptions.containsKey(filter);
        if (tooMany) {
            Limit.MQTT_SUBSCRIPTIONS.reached();
        }
        return tooMany;
    }

    private static boolean isTaken(MQTTSession session, String filter) {
        String topics = MQTTUtil.decomposeSharedSubscriptionTopicFilter(filter).getB();
        return session.getState().getSubscriptionsPlusID().keySet().stream()
                .anyMatch(other -> !other.equals(filter)
                        && MQTTUtil.decomposeSharedSubscriptionTopicFilter(other)
                                .getB()
                                .equals(topics));
    }

    /** An UNSUBSCRIBE with the filters as the session knows them. */
    static MqttUnsubscribeMessage rewritten(MqttUnsubscribeMessage message) {
        return new MqttUnsubscribeMessage(
                message.fixedHeader(),
                message.idAndPropertiesVariableHeader(),
                new MqttUnsubscribePayload(message.payload().topics().stream()
                        .map(ClientNames::filter)
                        .toList()));
    }
}
