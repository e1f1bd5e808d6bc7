package dev.serai.mqtt;

import java.util.function.IntConsumer;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wire that speaks MQTT 3.1.1, for brokers that know nothing newer. There a broker that will not take a message
 * closes the connection or takes it silently: PUBACK carries no reason code (MQTT 3.1.1, 3.4).
 */
final class Mqtt3Wire extends PahoWire<MqttAsyncClient> {
    /** Mosquitto's {@code max_inflight_messages}, untold: it ends the connection at one more of QoS 2. */
    private static final int QOS_TWO_AT_ONCE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Mqtt3Wire.class);

    Mqtt3Wire(WireSettings settings) {
        super(settings);
    }

    @Override
    public Accepted open(Events events) {
        try {
            MqttAsyncClient created =
                    opened(new MqttAsyncClient(settings().url(), settings().clientId(), new MemoryPersistence()));
            created.setManualAcks(true);
            created.setCallback(callback(events));
            IMqttToken token = created.connect(options());
            token.waitForCompletion(settings().connectTimeout().plusSeconds(2).toMillis());
            // This version has no receive maximum: the window is ours alone, but for QoS 2.
            return new Accepted(token.getSessionPresent(), LARGEST_RECEIVE_MAXIMUM, QOS_TWO_AT_ONCE);
        } catch (MqttException e) {
            throw failed("CONNECT to " + settings().url(), e);
        }
    }

    private MqttConnectOptions options() {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setAutomaticReconnect(false);
        options.setCleanSession(settings().cleanStart());
        options.setKeepAliveInterval(settings().keepAliveSeconds());
        options.setConnectionTimeout(settings().connectTimeoutSeconds());
        options.setMaxInflight(LARGEST_RECEIVE_MAXIMUM);
        options.setHttpsHostnameVerificationEnabled(settings().verifyHostname());
        if (settings().username() != null) {
            options.setUserName(settings().username());
        }
        if (settings().password() != null) {
            options.setPassword(settings().password().reveal().toCharArray());
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
        String what = "SUBSCRIBE to " + subscription.topicFilter();
        try {
            IMqttToken token = connected().subscribe(subscription.topicFilter().text(), subscription.asked());
            token.waitForCompletion(settings().connectTimeout().toMillis());
            int[] granted = token.getGrantedQos();
            if (granted.length > 0 && ReasonCode.isError(granted[0])) {
                throw new MqttRefusedException(what, granted[0]);
            }
        } catch (MqttException e) {
            throw failed(what, e);
        }
    }

    @Override
    public void unsubscribe(String topicFilter) {
        try {
            connected()
                    .unsubscribe(topicFilter)
                    .waitForCompletion(settings().connectTimeout().toMillis());
        } catch (MqttException e) {
            throw failed("UNSUBSCRIBE from " + topicFilter, e);
        }
    }

    @Override
    public void publish(MqttMessage message, IntConsumer acknowledged) {
        try {
            connected()
                    .publish(
                            message.topic().text(),
                            message.payload(),
                            message.qos(),
                            message.retained(),
                            null,
                            new Acknowledged(acknowledged));
        } catch (MqttException e) {
            throw failed("PUBLISH to " + message.topic(), e);
        }
    }

    /** PUBACK or PUBCOMP; what was in flight when the connection ended is sent again by its owner. */
    private record Acknowledged(IntConsumer acknowledged) implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            acknowledged.accept(0);
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
        return failed(what, refusal(e.getReasonCode()), e);
    }

    /** The CONNACK return codes of 3.1.1 (3.2.2.3) as the reason codes of MQTT 5. */
    private static int refusal(int code) {
        return switch (code) {
            case 1 -> 0x84;
            case 2 -> 0x85;
            case 3 -> 0x88;
            case 4 -> 0x86;
            case 5 -> 0x87;
            case 128 -> 0x80;
            default -> 0;
        };
    }

    private static MqttCallback callback(Events events) {
        return new MqttCallback() {
            @Override
            public void messageArrived(String topic, org.eclipse.paho.client.mqttv3.MqttMessage paho) {
                MqttMessage message = new MqttMessage(
                        new TopicName(topic),
                        paho.getPayload(),
                        paho.getQos(),
                        paho.isRetained(),
                        PublishProperties.NONE);
                events.received(new Received(message, paho.getId()));
            }

            @Override
            public void connectionLost(Throwable cause) {
                events.lost("connection lost: " + (cause == null ? "closed" : Causes.innermost(cause)));
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {}
        };
    }
}
