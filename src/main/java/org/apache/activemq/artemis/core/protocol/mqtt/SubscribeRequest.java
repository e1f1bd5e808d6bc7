package org.apache.activemq.artemis.core.protocol.mqtt;

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
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.List;

/**
 * A SUBSCRIBE whose shared subscriptions are kept apart from everybody's client ids. Artemis takes a client's
 * {@code f} and {@code $share/g/f} for one; the second of them is refused.
 */
final class SubscribeRequest {
    /** MQTT 5 calls it Implementation specific error; MQTT 3.1.1 knows one refusal only. */
    private static final int REFUSED_5 = 0x83;

    private static final int REFUSED = 0x80;
    private static final int QUOTA_EXCEEDED_5 = 0x97;

    private final MqttSubscribeMessage message;
    private final int most;

    SubscribeRequest(MqttSubscribeMessage message, int most) {
        this.most = most;
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
            MqttTopicSubscription each = new MqttTopicSubscription(
                    ClientNames.filter(wanted.get(i).topicFilter()),
                    wanted.get(i).option());
            codes[i] = isTaken(session, each.topicFilter())
                    ? refusal(session, REFUSED_5)
                    : isOneTooMany(session, each.topicFilter())
                            ? refusal(session, QUOTA_EXCEEDED_5)
                            : session.getSubscriptionManager().addSubscriptions(List.of(each), identifier)[0] & 0xFF;
            changed.run();
        }
        return new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        message.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(codes));
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
