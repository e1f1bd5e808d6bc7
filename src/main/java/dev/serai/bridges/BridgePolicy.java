package dev.serai.bridges;

import dev.serai.mqtt.Waiting;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/** Knows what waits for a broker while a route lives. */
final class BridgePolicy extends RoutePolicySupport {
    private final Bridges bridges;
    private final String routeId;
    private final String broker;

    BridgePolicy(Bridges bridges, String routeId, String broker) {
        this.bridges = bridges;
        this.routeId = routeId;
        this.broker = broker;
    }

    @Override
    public void onStart(Route route) {
        if (route.getConsumer() instanceof Waiting store) {
            bridges.keeps(routeId, broker, store);
        }
    }

    @Override
    public void onRemove(Route route) {
        bridges.remove(routeId);
    }
}
