package dev.serai.bridges;

import dev.serai.mqtt.ConnectionStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** Reads the bridges off what runs, and stops and starts their routes. */
public final class BridgesBean implements BridgesMXBean {
    private final CamelContext camel;
    private final Bridges bridges;
    private final Supplier<Map<String, ConnectionStatus>> connections;

    /** @param connections the truth about the connections that they lead to */
    public BridgesBean(CamelContext camel, Bridges bridges, Supplier<Map<String, ConnectionStatus>> connections) {
        this.camel = camel;
        this.bridges = bridges;
        this.connections = connections;
    }

    @Override
    public List<BridgeView> getBridges() {
        Map<String, ConnectionStatus> states = connections.get();
        return bridges.running().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> view(each.getKey(), each.getValue(), states))
                .toList();
    }

    private BridgeView view(String routeId, Bridge bridge, Map<String, ConnectionStatus> states) {
        String error = Stream.ofNullable(states.get(bridge.settings().broker()))
                .map(ConnectionStatus::lastError)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        String state = String.valueOf(camel.getRouteController().getRouteStatus(routeId));
        return new BridgeView(bridge, state, bridges.waitingIn(routeId), error);
    }

    @Override
    public void pause(String bridge) throws Exception {
        camel.getRouteController().stopRoute(require(bridge));
    }

    @Override
    public void resume(String bridge) throws Exception {
        camel.getRouteController().startRoute(require(bridge));
    }

    private String require(String bridge) {
        if (!bridges.running().containsKey(bridge)) {
            throw new IllegalArgumentException("There is no bridge \"" + bridge + "\"");
        }
        return bridge;
    }
}
