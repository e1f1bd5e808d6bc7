package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * A Paho MQTT 5 client with a session that outlives its connection. It publishes numbers without waiting for each, and
 * counts which of the numbers it receives are not the next one.
 */
final class NumberedClient implements MqttCallback, AutoCloseable {
    private static final String TOPIC = "numbers";
    private static final int WINDOW = 1000;

    private final MqttAsyncClient client;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger outOfOrder = new AtomicInteger();

    /**
     * A way to the broker.
     *
     * @param url with the scheme tcp, ssl, ws or wss
     * @param trusting whom to trust where the way is encrypted
     */
    record Way(String url, @Nullable SSLContext trusting) {}

    private NumberedClient(Way way, String clientId) throws MqttException {
        client = new MqttAsyncClient(way.url(), clientId, new MemoryPersistence());
        client.setCallback(this);
    }

    /** Connects as user all of FrontBroker, with the session that the client id has. */
    static NumberedClient connect(Way way, String clientId) throws MqttException {
        NumberedClient connected = new NumberedClient(way, clientId);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName("all");
        options.setPassword("pw".getBytes(StandardCharsets.UTF_8));
        if (way.trusting() != null) {
            options.setSocketFactory(way.trusting().getSocketFactory());
        }
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        options.setReceiveMaximum(WINDOW);
        connected.client.connect(options).waitForCompletion();
        return connected;
    }

    NumberedClient subscribe() throws MqttException {
        return subscribe(1);
    }

    NumberedClient subscribe(int qos) throws MqttException {
        client.subscribe(TOPIC, qos).waitForCompletion();
        return this;
    }

    /** Publishes 0, 1, 2, … with QoS 1 and at most {@link #WINDOW} of them unacknowledged. */
    void publish(int messages) throws Exception {
        publish(messages, 1);
    }

    /** The same with another QoS. */
    void publish(int messages, int qos) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < messages; i++) {
            window.acquire();
            client.publish(
                    TOPIC, new MqttMessage(bytes(i), qos, false, new MqttProperties()), null, release(window, refused));
        }
        window.acquire(WINDOW);
        assertThat(refused).hasValue(0);
    }

    static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    void requireAllInOrder(int messages) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(next.get() + outOfOrder.get()).isGreaterThanOrEqualTo(messages));
        assertThat(outOfOrder).hasValue(0);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        int number = ByteBuffer.wrap(message.getPayload()).getInt();
        if (!next.compareAndSet(number, number + 1)) {
            outOfOrder.incrementAndGet();
        }
    }

    private static MqttActionListener release(Semaphore window, AtomicInteger refused) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                refused.incrementAndGet();
                window.release();
            }
        };
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnect().waitForCompletion();
        }
        client.close();
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
