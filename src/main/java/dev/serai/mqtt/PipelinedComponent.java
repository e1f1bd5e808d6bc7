package dev.serai.mqtt;

import dev.serai.Secret;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.Endpoint;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Component;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5ComponentConfigurer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5EndpointConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.jspecify.annotations.Nullable;

/**
 * Camel's MQTT 5 component with its options, and Serai's producer and consumer behind it. Bound under the name
 * {@code paho-mqtt5}, so that routes, their schema and Kaoto know it as what it replaces. Camel's own producer waits
 * for each PUBACK and takes a refusal for success; its consumer loses what arrives before it listens.
 *
 * <p>Two options more: {@code publishTimeout}, how many milliseconds a publish waits for its acknowledgement; it fails at
 * once where there is no connection. 0 is for routes behind a durable store: they wait for as long as it takes. And
 * {@code escapedTopic}: whether the topic is an {@link EscapedTopic}.
 */
public class PipelinedComponent extends PahoMqtt5Component {
    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final int WINDOW = 1_000;
    private static final int MAX_RECONNECT_DELAY_MILLIS = 30_000;
    private static final long PUBLISH_TIMEOUT_MILLIS = 10_000;

    /** A component with defaults for many messages over long distances: QoS 1, window 1000, keep-alive 15 s. */
    PipelinedComponent() {
        PahoMqtt5Configuration defaults = getConfiguration();
        defaults.setQos(1);
        defaults.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        defaults.setReceiveMaximum(WINDOW);
        defaults.setMaxReconnectDelay(MAX_RECONNECT_DELAY_MILLIS);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        long timeout = getAndRemoveParameter(parameters, "publishTimeout", Long.class, PUBLISH_TIMEOUT_MILLIS);
        boolean escaped = getAndRemoveParameter(parameters, EscapedTopic.OPTION, Boolean.class, false);
        String topic = escaped ? EscapedTopic.read(remaining) : remaining;
        boolean clientIdGiven = parameters.containsKey("clientId");
        PipelinedEndpoint endpoint = new PipelinedEndpoint(
                uri, topic, this, getConfiguration().copy(), clientIdGiven, Duration.ofMillis(timeout));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return new PahoMqtt5ComponentConfigurer();
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return new PahoMqtt5EndpointConfigurer();
    }

    /** The name of the connection this component stands for, or null where each endpoint has its own. */
    @Nullable
    String connectionName() {
        return null;
    }

    /** What counts the messages of this connection, or null where each endpoint has its own connection. */
    @Nullable
    ConnectionMeters meters() {
        return null;
    }

    /** The publisher that all endpoints use, or null where each producer has its own. */
    @Nullable
    Publisher sharedPublisher() {
        return null;
    }

    /** A consumer has begun. */
    void opened(PipelinedEndpoint endpoint, Subscriber subscriber) {}

    /** A consumer has ended. */
    void closed(Subscriber subscriber) {}

    ProtocolVersion version() {
        return ProtocolVersion.MQTT_5;
    }

    WireSettings wireSettings(
            PahoMqtt5Configuration configuration, String clientId, boolean cleanStart, Duration sessionExpiry) {
        SSLSocketFactory tls = configuration.getSocketFactory() instanceof SSLSocketFactory factory ? factory : null;
        String password = configuration.getPassword();
        return new WireSettings(
                configuration.getBrokerUrl(),
                version(),
                clientId,
                cleanStart,
                sessionExpiry,
                configuration.getUserName(),
                password == null ? null : new Secret(password),
                Duration.ofSeconds(configuration.getKeepAliveInterval()),
                configuration.getReceiveMaximum(),
                Duration.ofSeconds(configuration.getConnectionTimeout()),
                tls,
                configuration.isHttpsHostnameVerificationEnabled());
    }
}
