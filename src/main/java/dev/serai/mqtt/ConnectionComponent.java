package dev.serai.mqtt;

import dev.serai.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A named connection as a Camel component: {@code hivemq:devices/+/telemetry}. All its producers share one client; each
 * consumer has its own, with its own session, so that none holds up another.
 */
final class ConnectionComponent extends PipelinedComponent {
    private static final Duration MAX_RECONNECT_DELAY = Duration.ofSeconds(30);

    private final ConnectionSettings settings;
    private final Publisher publisher;
    private final ConnectionMeters meters;
    private final Map<Subscriber, PipelinedEndpoint> subscribers = new ConcurrentHashMap<>();

    /** @param installation tells this installation's generated client ids from those of others */
    ConnectionComponent(ConnectionSettings settings, String installation) {
        this.settings = settings;
        this.meters = new ConnectionMeters(settings.name());
        PahoMqtt5Configuration configuration = getConfiguration();
        String clientId = settings.clientId();
        configuration.setClientId(clientId == null ? "serai-" + installation + "-" + settings.name() : clientId);
        configuration.setBrokerUrl(settings.url());
        configuration.setUserName(settings.username());
        Secret password = settings.password();
        configuration.setPassword(password == null ? null : password.reveal());
        configuration.setReceiveMaximum(settings.window());
        configuration.setCleanStart(settings.cleanSession());
        TlsSettings tls = settings.tls();
        if (tls != null) {
            configuration.setSocketFactory(tls.socketFactory());
            configuration.setHttpsHostnameVerificationEnabled(tls.verifyPeer());
        }
        this.publisher = new Publisher(
                settings.name(),
                wireSettings(configuration, configuration.getClientId(), true, Duration.ZERO),
                MAX_RECONNECT_DELAY,
                settings.window());
    }

    /** Connects, and keeps trying; a broker that is away stops nothing. */
    void connect() {
        publisher.start();
    }

    /** Sends what is in flight and disconnects. */
    void disconnect() {
        publisher.close();
    }

    /** @param stores what waits for the connections on the embedded broker */
    ConnectionStatus status(Stores stores) {
        List<LinkState> states = new ArrayList<>(subscribers.size() + 1);
        states.add(publisher.state());
        subscribers.keySet().forEach(subscriber -> states.add(subscriber.state()));
        boolean connected = states.stream().allMatch(LinkState::connected);
        // The one that is down speaks first.
        states.sort(Comparator.comparing(LinkState::connected));
        return new ConnectionStatus(
                connected,
                subscribers.values().stream()
                        .map(PipelinedEndpoint::getTopic)
                        .sorted()
                        .toList(),
                states.stream()
                        .filter(state -> state.connected() == connected)
                        .map(LinkState::since)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                states.stream()
                        .map(LinkState::lastError)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                Math.max(publisher.backlog(), stores.waitingFor(settings.name())),
                publisher.inFlight(),
                publisher.oldest(),
                states.stream()
                        .mapToLong(state -> Math.max(0, state.connects() - 1))
                        .sum(),
                stores.troubleWith(settings.name()));
    }

    @Override
    String connectionName() {
        return settings.name();
    }

    @Override
    ConnectionMeters meters() {
        return meters;
    }

    @Override
    @Nullable
    Publisher sharedPublisher() {
        return publisher;
    }

    @Override
    void opened(PipelinedEndpoint endpoint, Subscriber subscriber) {
        subscribers.put(subscriber, endpoint);
    }

    @Override
    void closed(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    @Override
    ProtocolVersion version() {
        return settings == null ? super.version() : settings.version();
    }
}
