package dev.serai.security;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** One MQTT 5 client, of which tests look at the reason codes it gets. */
final class MqttDoor implements AutoCloseable {
    static final int SUCCESS = 0;
    static final int GRANTED_QOS_1 = 1;
    static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    static final int NOT_AUTHORIZED = 0x87;

    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final long WAIT_MILLIS = 20_000;

    private final MqttAsyncClient client;
    private final @Nullable SSLContext tls;

    MqttDoor(String url) throws MqttException {
        this(url, "door-" + CLIENTS.incrementAndGet());
    }

    MqttDoor(String url, String clientId) throws MqttException {
        this(url, clientId, null);
    }

    /** A client that trusts, and shows, what the context holds. */
    MqttDoor(String url, SSLContext tls) throws MqttException {
        this(url, "door-" + CLIENTS.incrementAndGet(), tls);
    }

    MqttDoor(String url, String clientId, @Nullable SSLContext tls) throws MqttException {
        this.client = new MqttAsyncClient(url, clientId, new MemoryPersistence());
        this.tls = tls;
    }

    /** The reason code of the CONNACK. */
    int connect(@Nullable String user, @Nullable String password) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setConnectionTimeout(20);
        options.setUserName(user);
        if (tls != null) {
            options.setSocketFactory(tls.getSocketFactory());
        }
        if (password != null) {
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        }
        try {
            client.connect(options).waitForCompletion(WAIT_MILLIS);
            return SUCCESS;
        } catch (MqttException refused) {
            return refused.getReasonCode();
        }
    }

    /** The reason code of the PUBACK. */
    int publish(String topic) throws MqttException {
        var token = client.publish(topic, "1".getBytes(StandardCharsets.UTF_8), 1, false);
        try {
            token.waitForCompletion(WAIT_MILLIS);
        } catch (MqttException refused) {
            return refused.getReasonCode();
        }
        return token.getReasonCodes()[0];
    }

    /** The reason code of the SUBACK. */
    int subscribe(String filter) throws MqttException {
        var token = client.subscribe(filter, 1);
        try {
            token.waitForCompletion(WAIT_MILLIS);
        } catch (MqttException refused) {
            return refused.getReasonCode();
        }
        return token.getReasonCodes()[0];
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1000, false);
        client.close();
    }
}
