package org.apache.activemq.artemis.core.protocol.mqtt;

import dev.serai.front.RetainedMessages;
import dev.serai.metrics.Limit;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import org.apache.activemq.artemis.api.core.ActiveMQConnectionTimedOutException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client from its CONNACK to the end of its connection: its will, and how long its session lives after it. */
final class LivingClient {
    private static final Logger LOG = LoggerFactory.getLogger(LivingClient.class);

    private final MqttClients clients;
    private final ActiveMQServer server;
    private final MQTTSession session;
    private final String clientId;
    private final Wills.@Nullable Armed will;

    LivingClient(MqttClients clients, MQTTSession session, MqttConnectMessage connect) {
        this.clients = clients;
        this.server = session.getServer();
        this.session = session;
        this.clientId = session.getState().getClientId();
        Will wanted = Will.of(connect);
        this.will = wanted == null ? null : new Wills.Armed(wanted, each -> publish(clients.retained(), session, each));
        clients.wills().connected(clientId, will, connect.variableHeader().isCleanSession());
    }

    /** Seconds that a session outlives its connection; {@link SessionRecords#FOREVER} where it does not end. */
    static long sessionSeconds(MQTTSession session) {
        int interval = session.getState().getClientSessionExpiryInterval();
        if (session.getVersion() == MQTTVersion.MQTT_5) {
            return Integer.toUnsignedLong(interval);
        }
        return session.isClean() ? 0 : interval < 0 ? SessionRecords.FOREVER : interval;
    }

    /** Counts where a connection has ended because its client was silent for one and a half times its Keep Alive. */
    static void countSilence(ActiveMQException end) {
        if (end instanceof ActiveMQConnectionTimedOutException) {
            Limit.MQTT_KEEP_ALIVE.reached();
        }
    }

    /** The client has sent DISCONNECT 0x00: nobody is to get its will. */
    void dropWill() {
        if (will != null) {
            clients.wills().dropped(clientId, will);
        }
    }

    /** The connection has ended, however it did. */
    void ended() {
        long seconds = sessionSeconds(session);
        if (will != null) {
            boolean version5 = session.getVersion() == MQTTVersion.MQTT_5;
            clients.wills().ended(clientId, will, version5 ? seconds : 0, server.getScheduledPool());
        }
        try {
            if (isLast()) {
                clients.records().left(clientId, seconds);
            }
        } catch (Exception failed) {
            LOG.warn("The end of the connection of {} is not on disk", clientId, failed);
        }
    }

    /** Whether no other connection has taken the session over. */
    private boolean isLast() {
        MQTTSessionState state = session.getProtocolManager()
                .getStateManager()
                .getSessionStates()
                .get(clientId);
        return state == null || state.getSession() == session;
    }

    private static void publish(RetainedMessages retained, MQTTSession session, Will will) {
        try {
            RetainedPublish.run(
                    retained,
                    will.message(will.payload().length == 0 || !will.retain() || !retained.isFullFor(will.topic())),
                    will.topic(),
                    publish -> LongExpiry.store(will.properties(), () -> session.getMqttPublishManager()
                            .sendToQueue(publish, true)));
        } catch (Exception refused) {
            LOG.warn("The will of {} for {} is not published", session, will.topic(), refused);
        }
    }
}
