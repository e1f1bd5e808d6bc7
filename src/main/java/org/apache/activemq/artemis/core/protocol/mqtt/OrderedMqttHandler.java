package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * Handles a connection's packets in one operation context of its own, so that what they store completes in the order
 * they came in, and what is sent to the client leaves in the order it was handed over ([MQTT-4.6.0-6]). Artemis 2.55.0
 * uses the context of whichever pool thread is at work: publishes overtake each other on their way in, and on their way
 * out a message waits for the disk where its thread has just served another client, while the next one does not.
 */
abstract class OrderedMqttHandler extends MQTTProtocolHandler {
    private final StorageManager storage;
    private final OperationContext context;

    OrderedMqttHandler(ActiveMQServer server, MQTTProtocolManager protocolManager) {
        super(server, protocolManager);
        this.storage = server.getStorageManager();
        this.context = server.newOperationContext();
    }

    @Override
    public void act(MqttMessage message) {
        inOwnContext(() -> super.act(message));
    }

    @Override
    protected void sendToClient(MqttMessage message) {
        if (message instanceof MqttPublishMessage) {
            inOwnContext(() -> super.sendToClient(message));
        } else {
            // A DISCONNECT waits for nothing: the connection is about to be closed.
            super.sendToClient(message);
        }
    }

    private void inOwnContext(Runnable action) {
        OperationContext ofThread = storage.getContext();
        storage.setContext(context);
        try {
            action.run();
        } finally {
            storage.setContext(ofThread);
        }
    }
}
