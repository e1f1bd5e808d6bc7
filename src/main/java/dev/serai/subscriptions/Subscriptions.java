package dev.serai.subscriptions;

import dev.serai.mqtt.EscapedTopic;
import dev.serai.mqtt.MqttRefusedException;
import dev.serai.mqtt.MqttUnreachableException;
import dev.serai.mqtt.Revocable;
import dev.serai.store.Store;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that the application asked for. Each runs as a route of the template {@code subscription}, with a
 * session of its own on its broker, so that nothing is lost while the service or the connection is down.
 */
public final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final long ANSWER_SECONDS = 10;

    private final CamelContext camel;
    private final SubscriptionTable table;
    private final Set<String> brokers;

    /**
     * Subscriptions of this store.
     *
     * @param brokers the names of the connections there are
     */
    public Subscriptions(CamelContext camel, Store store, Set<String> brokers) {
        this.camel = camel;
        this.table = new SubscriptionTable(store);
        this.brokers = brokers;
    }

    /**
     * Brings back what was subscribed to before the service stopped. To be called when Camel has started: it starts no
     * route that comes while it is at it.
     */
    public synchronized void restore() {
        for (AskedFor subscription : table.all()) {
            if (brokers.contains(subscription.broker())) {
                reopen(subscription);
            } else {
                LOG.warn(
                        "The subscription to {} waits: there is no connection {}",
                        subscription.topicFilter(),
                        subscription.broker());
            }
        }
    }

    /** One that fails holds up no other. */
    private void reopen(AskedFor subscription) {
        try {
            open(subscription);
        } catch (IllegalStateException noRoute) {
            LOG.error("The subscription to {} is not restored", subscription.topicFilter(), noRoute);
        }
    }

    /**
     * Subscribes, or changes the QoS of a subscription, and keeps it. Where that fails all is as it was before.
     *
     * @throws MqttRefusedException where the broker refuses it
     * @throws MqttUnreachableException where the broker does not answer
     */
    synchronized void subscribe(AskedFor subscription) throws Exception {
        Optional<AskedFor> before = table.all().stream()
                .filter(kept -> kept.routeId().equals(subscription.routeId()))
                .findAny();
        if (before.equals(Optional.of(subscription)) && camel.getRoute(subscription.routeId()) != null) {
            return;
        }
        close(subscription, false);
        try {
            open(subscription);
            awaitAnswer(subscription);
            table.put(subscription);
        } catch (Exception notGranted) {
            close(subscription, before.isEmpty());
            before.ifPresent(this::reopen);
            throw notGranted;
        }
    }

    /** Ends a subscription, here and on its broker; one that did not exist is fine. */
    synchronized void unsubscribe(AskedFor subscription) throws Exception {
        table.remove(subscription);
        close(subscription, true);
    }

    /** How many there are. */
    public int count() {
        return table.all().size();
    }

    private void open(AskedFor subscription) {
        try {
            TemplatedRouteBuilder.builder(camel, "subscription")
                    .routeId(subscription.routeId())
                    .parameter("broker", subscription.broker())
                    .parameter(
                            "topicFilter",
                            EscapedTopic.of(subscription.topicFilter().text()))
                    .parameter("qos", subscription.qos())
                    .add();
        } catch (Exception noRoute) {
            throw new IllegalStateException("No route for the subscription to " + subscription.topicFilter(), noRoute);
        }
    }

    private void close(AskedFor subscription, boolean revoke) throws Exception {
        Route route = camel.getRoute(subscription.routeId());
        if (route == null) {
            return;
        }
        if (revoke && route.getConsumer() instanceof Revocable revocable) {
            revocable.revoke();
        }
        camel.getRouteController().stopRoute(subscription.routeId());
        camel.removeRoute(subscription.routeId());
    }

    private void awaitAnswer(AskedFor subscription) throws Exception {
        Route route = camel.getRoute(subscription.routeId());
        CompletableFuture<?> granted = route.getConsumer() instanceof Revocable revocable
                ? revocable.granted()
                : CompletableFuture.completedFuture(null);
        try {
            granted.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException noAnswer) {
            throw new MqttUnreachableException(
                    subscription.broker() + ": no answer to the subscription in " + ANSWER_SECONDS + " s");
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof Exception known ? known : refused;
        }
    }
}
