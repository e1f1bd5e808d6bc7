package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * Handles a connection's packets in one operation context of its own, so that what they store completes in the order
 * they came in ([MQTT-4.6.0-6]). Artemis 2.55.0 uses the context of whichever pool thread handles the packet, and
 * publishes overtake each other.
 */
class OrderedMqttHandler extends MQTTProtocolHandler {
    private final StorageManager storage;
    private final OperationContext context;

    OrderedMqttHandler(ActiveMQServer server, MQTTProtocolManager protocolManager) {
        super(server, protocolManager);
        this.storage = server.getStorageManager();
        this.context = server.newOperationContext();
    }

    @Override
    public void act(MqttMessage message) {
        OperationContext ofThread = storage.getContext();
        storage.setContext(context);
        try {
            super.act(message);
        } finally {
            storage.setContext(ofThread);
        }
    }
}
