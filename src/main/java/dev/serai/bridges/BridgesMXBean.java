package dev.serai.bridges;

import java.util.List;

/** The bridges, over JMX. */
public interface BridgesMXBean {
    /** One for each bridge, by the id of its route. */
    List<BridgeView> getBridges();

    /**
     * Stops a bridge until it is resumed or the service starts again. What is to cross waits: outward in the embedded
     * broker, inward in the session at the external one.
     *
     * @throws IllegalArgumentException where there is no such bridge
     */
    void pause(String bridge) throws Exception;

    /**
     * Starts a bridge that was paused.
     *
     * @throws IllegalArgumentException where there is no such bridge
     */
    void resume(String bridge) throws Exception;
}
