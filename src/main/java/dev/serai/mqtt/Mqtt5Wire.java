package dev.serai.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wire that speaks MQTT 5. A new Paho client per connection: its own reconnect can hang, and its state belongs to one
 * connection.
 */
final class Mqtt5Wire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Mqtt5Wire.class);
    private static final int RETAINED_ONLY_FOR_NEW_SUBSCRIPTION = 1;
    private static final int LARGEST_RECEIVE_MAXIMUM = 65_535;

    private final WireSettings settings;
    private final Deque<QosTwo> qosTwo = new ArrayDeque<>();
    private volatile @Nullable MqttAsyncClient client;

    /** A QoS 2 publish on its way, kept because Paho answers a refusing PUBREC by closing the connection. */
    private record QosTwo(IMqttToken token, IntConsumer acknowledged) {}

    Mqtt5Wire(WireSettings settings) {
        this.settings = settings;
    }

    @Override
    public Accepted open(Events events) {
        try {
            MqttAsyncClient created =
                    new MqttAsyncClient(settings.url(), settings.clientId(), new MemoryPersistence(), null, null);
            client = created;
            created.setManualAcks(true);
            created.setCallback(callback(events));
            IMqttToken token = created.connect(options());
            token.waitForCompletion(settings.connectTimeout().plusSeconds(2).toMillis());
            return accepted(token);
        } catch (MqttException e) {
            throw failed("CONNECT to " + settings.url(), e);
        }
    }

    private static Accepted accepted(IMqttToken token) {
        boolean sessionPresent = token.getResponse() instanceof MqttConnAck connAck && connAck.getSessionPresent();
        MqttProperties promised = token.getResponseProperties();
        Integer receiveMaximum = promised == null ? null : promised.getReceiveMaximum();
        return new Accepted(sessionPresent, receiveMaximum == null ? LARGEST_RECEIVE_MAXIMUM : receiveMaximum);
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(settings.cleanStart());
        options.setSessionExpiryInterval(settings.sessionExpiry().toSeconds());
        options.setKeepAliveInterval(settings.keepAliveSeconds());
        options.setReceiveMaximum(settings.receiveMaximum());
        options.setConnectionTimeout(settings.connectTimeoutSeconds());
        options.setHttpsHostnameVerificationEnabled(settings.verifyHostname());
        if (settings.username() != null) {
            options.setUserName(settings.username());
        }
        if (settings.password() != null) {
            options.setPassword(settings.password().reveal().getBytes(StandardCharsets.UTF_8));
        }
        if (settings.tls() != null) {
            options.setSocketFactory(settings.tls());
        } else if (settings.url().startsWith("tcp:")) {
            options.setSocketFactory(BufferedSockets.INSTANCE);
        }
        return options;
    }

    @Override
    public void subscribe(Subscription subscription) {
        MqttSubscription wanted =
                new MqttSubscription(subscription.topicFilter().text(), subscription.qos());
        wanted.setNoLocal(!subscription.shared());
        wanted.setRetainAsPublished(true);
        wanted.setRetainHandling(RETAINED_ONLY_FOR_NEW_SUBSCRIPTION);
        String what = "SUBSCRIBE to " + subscription.topicFilter();
        try {
            IMqttToken token = connected().subscribe(new MqttSubscription[] {wanted}, null, null, new MqttProperties());
            token.waitForCompletion(settings.connectTimeout().toMillis());
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
            token.waitForCompletion(settings.connectTimeout().toMillis());
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
        var paho = new org.eclipse.paho.mqttv5.common.MqttMessage(
                message.payload(), message.qos(), message.retained(), PahoProperties.of(message.properties()));
        try {
            IMqttToken token = connected().publish(message.topic().text(), paho, null, new Acknowledged(acknowledged));
            if (message.qos() == 2) {
                remember(new QosTwo(token, acknowledged));
            }
        } catch (MqttException e) {
            throw failed("PUBLISH to " + message.topic(), e);
        }
    }

    private synchronized void remember(QosTwo sent) {
        qosTwo.removeIf(earlier -> earlier.token().isComplete());
        qosTwo.add(sent);
    }

    /** The first QoS 2 message without a PUBREC is the refused one: PUBRECs come in order (MQTT 5, 4.6). */
    private synchronized @Nullable QosTwo firstUnanswered() {
        return qosTwo.stream()
                .filter(sent -> !sent.token().isComplete() || sent.token().getException() != null)
                .filter(sent -> sent.token().getReasonCodes() == null)
                .findFirst()
                .orElse(null);
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
    public void acknowledge(Received message) {
        MqttAsyncClient current = client;
        if (current == null || message.message().qos() == 0) {
            return;
        }
        try {
            current.messageArrivedComplete(message.packetId(), message.message().qos());
        } catch (MqttException | NullPointerException e) {
            // Paho clears its fields when it closes; the broker will deliver the message again.
            LOG.debug("Not acknowledged, the connection has ended", e);
        }
    }

    @Override
    public void close() {
        MqttAsyncClient current = client;
        client = null;
        if (current == null) {
            return;
        }
        boolean polite = current.isConnected();
        try {
            current.disconnectForcibly(0, polite ? 100 : 1, polite);
            current.close(true);
        } catch (MqttException | NullPointerException e) {
            LOG.debug("The connection had ended before it was closed", e);
        }
    }

    private MqttAsyncClient connected() {
        MqttAsyncClient current = client;
        if (current == null) {
            throw new MqttUnreachableException("not connected to " + settings.url());
        }
        return current;
    }

    private static RuntimeException failed(String what, MqttException e) {
        if (ReasonCode.isError(e.getReasonCode())) {
            return new MqttRefusedException(what, e.getReasonCode());
        }
        return new MqttUnreachableException(what + " failed: " + Causes.innermost(e), e);
    }

    private MqttCallback callback(Events events) {
        return new MqttCallback() {
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
                    QosTwo refused = firstUnanswered();
                    if (refused != null) {
                        refused.acknowledged().accept(cause.getReasonCode());
                    }
                }
                events.lost(reason(response));
            }

            @Override
            public void mqttErrorOccurred(MqttException exception) {
                LOG.warn("Connection to {}: {}", settings.url(), exception.getMessage());
            }

            @Override
            public void deliveryComplete(IMqttToken token) {}

            @Override
            public void connectComplete(boolean reconnect, String serverUri) {}

            @Override
            public void authPacketArrived(int reasonCode, MqttProperties properties) {}
        };
    }

    private static String reason(MqttDisconnectResponse response) {
        MqttException cause = response.getException();
        if (cause == null || cause.getReasonCode() == MqttClientException.REASON_CODE_SERVER_DISCONNECTED) {
            return "the broker disconnected: " + ReasonCode.describe(response.getReturnCode());
        }
        return "connection lost: " + Causes.innermost(cause);
    }
}
