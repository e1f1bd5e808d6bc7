package dev.serai.bridges;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** A plain MQTT 5 client that publishes, and remembers what it receives. */
final class Device implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 30_000;

    private final MqttAsyncClient client;
    private final Queue<Message> received = new ConcurrentLinkedQueue<>();

    /** What came in, with the seconds until it expires and the moment of its arrival. */
    record Message(
            String topic,
            String text,
            int qos,
            boolean retained,
            @Nullable Long expiry,
            Map<String, String> userProperties,
            Instant at) {}

    private Device(MqttAsyncClient client) {
        this.client = client;
    }

    static Device connect(int port, @Nullable String user, @Nullable String password) {
        try {
            MqttAsyncClient client = new MqttAsyncClient(
                    "tcp://127.0.0.1:" + port, "device-" + UUID.randomUUID(), new MemoryPersistence());
            Device device = new Device(client);
            client.setCallback(device.new Remembering());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setReceiveMaximum(1_000);
            if (user != null && password != null) {
                options.setUserName(user);
                options.setPassword(password.getBytes(UTF_8));
            }
            client.connect(options).waitForCompletion(PATIENCE_MILLIS);
            return device;
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    void subscribe(String filter) {
        try {
            client.subscribe(filter, 2).waitForCompletion(PATIENCE_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes and waits for the acknowledgement. */
    void publish(String topic, String text, int qos, boolean retained) {
        try {
            client.publish(topic, text.getBytes(UTF_8), qos, retained).waitForCompletion(PATIENCE_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes and answers the reason code of PUBACK or PUBREC. */
    int reasonOf(String topic, String text, int qos) {
        try {
            IMqttToken token = client.publish(topic, text.getBytes(UTF_8), qos, false);
            token.waitForCompletion(PATIENCE_MILLIS);
            int[] codes = token.getReasonCodes();
            return codes == null || codes.length == 0 ? 0 : codes[0];
        } catch (MqttException refused) {
            return refused.getReasonCode();
        }
    }

    Queue<Message> received() {
        return received;
    }

    /** The numbers that came on a topic, each only the first time. */
    static List<Integer> firstDeliveries(Iterable<Message> messages, String topic) {
        Set<Integer> seen = new HashSet<>();
        List<Integer> first = new ArrayList<>();
        for (Message message : messages) {
            if (message.topic().equals(topic) && seen.add(Integer.valueOf(message.text()))) {
                first.add(Integer.valueOf(message.text()));
            }
        }
        return first;
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 100, false);
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Remembering implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            Map<String, String> properties = new HashMap<>();
            message.getProperties().getUserProperties().forEach(pair -> properties.put(pair.getKey(), pair.getValue()));
            received.add(new Message(
                    topic,
                    new String(message.getPayload(), UTF_8),
                    message.getQos(),
                    message.isRetained(),
                    message.getProperties().getMessageExpiryInterval(),
                    properties,
                    Instant.now()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
