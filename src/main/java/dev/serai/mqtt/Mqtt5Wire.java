package dev.serai.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A wire that speaks MQTT 5. */
final class Mqtt5Wire extends PahoWire<MqttAsyncClient> {
    private static final Logger LOG = LoggerFactory.getLogger(Mqtt5Wire.class);
    private static final int RETAINED_ONLY_FOR_NEW_SUBSCRIPTION = 1;

    private final QosTwoPublishes qosTwo = new QosTwoPublishes();
    private volatile ServerLimits limits = ServerLimits.NONE;

    Mqtt5Wire(WireSettings settings) {
        super(settings);
    }

    @Override
    public Accepted open(Events events) {
        try {
            MqttAsyncClient created = opened(
                    new MqttAsyncClient(settings().url(), settings().clientId(), new MemoryPersistence(), null, null));
            created.setManualAcks(true);
            created.setCallback(new Mqtt5Events(settings().url(), events, qosTwo));
            IMqttToken token = created.connect(options());
            token.waitForCompletion(settings().connectTimeout().plusSeconds(2).toMillis());
            return accepted(token);
        } catch (MqttException e) {
            throw failed("CONNECT to " + settings().url(), e);
        }
    }

    private Accepted accepted(IMqttToken token) {
        boolean sessionPresent = token.getResponse() instanceof MqttConnAck connAck && connAck.getSessionPresent();
        MqttProperties promised = token.getResponseProperties();
        limits = ServerLimits.of(promised);
        Integer receiveMaximum = promised == null ? null : promised.getReceiveMaximum();
        int atOnce = receiveMaximum == null ? LARGEST_RECEIVE_MAXIMUM : receiveMaximum;
        return new Accepted(sessionPresent, atOnce, atOnce);
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(settings().cleanStart());
        options.setSessionExpiryInterval(settings().sessionExpiry().toSeconds());
        options.setKeepAliveInterval(settings().keepAliveSeconds());
        options.setReceiveMaximum(settings().receiveMaximum());
        options.setConnectionTimeout(settings().connectTimeoutSeconds());
        options.setHttpsHostnameVerificationEnabled(settings().verifyHostname());
        if (settings().username() != null) {
            options.setUserName(settings().username());
        }
        if (settings().password() != null) {
            options.setPassword(settings().password().reveal().getBytes(StandardCharsets.UTF_8));
        }
        if (settings().tls() != null) {
            options.setSocketFactory(settings().tls());
        } else if (settings().url().startsWith("tcp:")) {
            options.setSocketFactory(BufferedSockets.INSTANCE);
        }
        return options;
    }

    @Override
    public void subscribe(Subscription subscription) {
        MqttSubscription wanted =
                new MqttSubscription(subscription.topicFilter().text(), subscription.asked());
        wanted.setNoLocal(!subscription.shared());
        wanted.setRetainAsPublished(true);
        wanted.setRetainHandling(RETAINED_ONLY_FOR_NEW_SUBSCRIPTION);
        String what = "SUBSCRIBE to " + subscription.topicFilter();
        try {
            IMqttToken token = connected().subscribe(new MqttSubscription[] {wanted}, null, null, new MqttProperties());
            token.waitForCompletion(settings().connectTimeout().toMillis());
            refuseErrors(what, token.getReasonCodes());
        } catch (MqttException e) {
            throw failed(what, e);
        }
    }

    @Override
    public void unsubscribe(String topicFilter) {
        String what = "UNSUBSCRIBE from " + topicFilter;
        try {
            IMqttToken token = connected().unsubscribe(topicFilter);
            token.waitForCompletion(settings().connectTimeout().toMillis());
            refuseErrors(what, token.getReasonCodes());
        } catch (MqttException e) {
            throw failed(what, e);
        }
    }

    private static void refuseErrors(String what, int @Nullable [] reasonCodes) {
        for (int code : reasonCodes == null ? new int[0] : reasonCodes) {
            if (ReasonCode.isError(code)) {
                throw new MqttRefusedException(what, code);
            }
        }
    }

    @Override
    public void publish(MqttMessage message, IntConsumer acknowledged) {
        PahoProperties.requireEncodable(message.properties());
        int qos = limits.qos(message);
        var paho = new org.eclipse.paho.mqttv5.common.MqttMessage(
                message.payload(), qos, limits.retained(message), PahoProperties.of(message.properties()));
        limits.check(message.topic().text(), paho);
        try {
            IMqttToken token = connected().publish(message.topic().text(), paho, null, new Acknowledged(acknowledged));
            if (qos == 2) {
                qosTwo.add(token, acknowledged);
            }
        } catch (MqttException e) {
            throw failed("PUBLISH to " + message.topic(), e);
        }
    }

    /** Reason codes in PUBACK or PUBCOMP; what was in flight when the connection ended is sent again by its owner. */
    private record Acknowledged(IntConsumer acknowledged) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            acknowledged.accept(codes == null || codes.length == 0 ? 0 : codes[codes.length - 1]);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            LOG.debug("Unacknowledged when the connection ended", cause);
        }
    }

    @Override
    void acknowledge(MqttAsyncClient current, int packetId, int qos) throws MqttException {
        current.messageArrivedComplete(packetId, qos);
    }

    @Override
    void close(MqttAsyncClient current) throws MqttException {
        boolean polite = current.isConnected();
        current.disconnectForcibly(0, polite ? 100 : 1, polite);
        current.close(true);
    }

    private static RuntimeException failed(String what, MqttException e) {
        return failed(what, e.getReasonCode(), e);
    }
}
