package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.mqtt.BacklogGate;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;

/**
 * Handles a connection's packets in one operation context of its own, so that what they store completes in the order
 * they came in ([MQTT-4.6.0-6]). Artemis 2.55.0 uses the context of whichever pool thread handles the packet, and
 * publishes overtake each other. A publish for which the gate is closed is refused before it is stored.
 */
abstract class OrderedMqttHandler extends MQTTProtocolHandler {
    private final StorageManager storage;
    private final OperationContext context;
    private final BacklogGate gate;

    OrderedMqttHandler(ActiveMQServer server, MQTTProtocolManager protocolManager, BacklogGate gate) {
        super(server, protocolManager);
        this.storage = server.getStorageManager();
        this.context = server.newOperationContext();
        this.gate = gate;
    }

    /** Whether the client has connected with MQTT 5. */
    abstract boolean isVersion5();

    /** The client's session; null before its CONNECT. */
    abstract @Nullable MQTTSession session();

    @Override
    public void act(MqttMessage message) {
        if (message instanceof MqttPublishMessage publish && gate.closedFor(topic(publish))) {
            refuse(publish);
            return;
        }
        OperationContext ofThread = storage.getContext();
        storage.setContext(context);
        try {
            super.act(message);
        } finally {
            storage.setContext(ofThread);
        }
    }

    /** The topic, also where only its alias was sent (MQTT 5, 3.3.2.3.4). */
    private String topic(MqttPublishMessage publish) {
        String topic = publish.variableHeader().topicName();
        Integer alias = MQTTUtil.getProperty(
                Integer.class, publish.variableHeader().properties(), MqttPropertyType.TOPIC_ALIAS);
        if (alias == null || !topic.isEmpty()) {
            return topic;
        }
        MQTTSession current = session();
        String known = current == null ? null : current.getState().getClientTopicAlias(alias);
        return known == null ? "" : known;
    }

    /** MQTT 5 has a reason for it; an MQTT 3.1.1 client is disconnected and tries again ([MQTT-3.3.5-2]). */
    private void refuse(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        int qos = publish.fixedHeader().qosLevel().value();
        ReferenceCountUtil.release(publish);
        if (!isVersion5()) {
            disconnect(true);
        } else if (qos == 1) {
            sendPubAck(packetId, MQTTReasonCodes.QUOTA_EXCEEDED);
        } else if (qos == 2) {
            sendPubRec(packetId, MQTTReasonCodes.QUOTA_EXCEEDED);
        }
    }
}
