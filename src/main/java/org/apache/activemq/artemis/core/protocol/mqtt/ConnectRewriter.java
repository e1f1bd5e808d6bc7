package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.UUID;

/**
 * A CONNECT as Artemis gets it: with a client id that cannot be misread, one assigned where the client sent none
 * ([MQTT-3.1.3-6]), and without the will, which the front keeps.
 */
final class ConnectRewriter {
    private final MqttConnectMessage connect;
    private final boolean assigns;

    ConnectRewriter(MqttConnectMessage connect) {
        this.connect = connect;
        boolean version5 = connect.variableHeader().version() == 5;
        // An MQTT 3.1.1 client without a clean session has to name itself ([MQTT-3.1.3-8] of 3.1.1).
        this.assigns = connect.payload().clientIdentifier().isEmpty()
                && (version5 || connect.variableHeader().isCleanSession());
    }

    boolean assignsClientId() {
        return assigns;
    }

    MqttConnectMessage rewritten() {
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        String clientId = assigns ? UUID.randomUUID().toString() : ClientNames.encode(payload.clientIdentifier());
        return new MqttConnectMessage(
                connect.fixedHeader(),
                new MqttConnectVariableHeader(
                        header.name(),
                        header.version(),
                        header.hasUserName(),
                        header.hasPassword(),
                        false,
                        0,
                        false,
                        header.isCleanSession(),
                        header.keepAliveTimeSeconds(),
                        header.properties()),
                new MqttConnectPayload(
                        clientId,
                        MqttProperties.NO_PROPERTIES,
                        null,
                        (byte[]) null,
                        payload.userName(),
                        payload.passwordInBytes()));
    }
}
