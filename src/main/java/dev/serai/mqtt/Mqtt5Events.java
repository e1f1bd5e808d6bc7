package dev.serai.mqtt;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what Paho's MQTT 5 client tells of one connection. */
final class Mqtt5Events implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(Mqtt5Events.class);

    private final String url;
    private final Wire.Events events;
    private final QosTwoPublishes qosTwo;

    Mqtt5Events(String url, Wire.Events events, QosTwoPublishes qosTwo) {
        this.url = url;
        this.events = events;
        this.qosTwo = qosTwo;
    }

    @Override
    public void messageArrived(String topic, org.eclipse.paho.mqttv5.common.MqttMessage paho) {
        MqttMessage message = new MqttMessage(
                new TopicName(topic),
                paho.getPayload(),
                paho.getQos(),
                paho.isRetained(),
                PahoProperties.of(paho.getProperties()));
        events.received(new Received(message, paho.getId()));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        MqttException cause = response.getException();
        if (cause != null && ReasonCode.isError(cause.getReasonCode())) {
            qosTwo.refused(cause.getReasonCode());
        }
        events.lost(reason(response));
    }

    private static String reason(MqttDisconnectResponse response) {
        MqttException cause = response.getException();
        if (cause == null || cause.getReasonCode() == MqttClientException.REASON_CODE_SERVER_DISCONNECTED) {
            return "the broker disconnected: " + ReasonCode.describe(response.getReturnCode());
        }
        return "connection lost: " + Causes.innermost(cause);
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        LOG.warn("Connection to {}: {}", url, exception.getMessage());
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
