package dev.serai.subscriptions;

import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Sha256;

/**
 * A subscription that the application asked for.
 *
 * @param broker the connection
 * @param topicFilter the filter, also {@code $share/group/filter}
 * @param qos the highest QoS to receive with: 0, 1 or 2
 */
record AskedFor(String broker, TopicFilter topicFilter, int qos) {
    /** Names the row and, shortened, the route: a filter may be longer than either may. */
    String hash() {
        return Sha256.of(broker, topicFilter.text());
    }

    /** Stable over restarts, because the session on the broker is named after it. */
    String routeId() {
        return "subscription-" + hash().substring(0, 16);
    }
}
