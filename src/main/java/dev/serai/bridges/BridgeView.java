package dev.serai.bridges;

/** A bridge as JMX shows it. */
public final class BridgeView {
    private final Bridge bridge;
    private final String state;
    private final long backlog;
    private final String lastError;

    BridgeView(Bridge bridge, String state, long backlog, String lastError) {
        this.bridge = bridge;
        this.state = state;
        this.backlog = backlog;
        this.lastError = lastError;
    }

    /** The id of its route. */
    public String getName() {
        return bridge.settings().name();
    }

    /** IN or OUT. */
    public String getDirection() {
        return bridge.settings().direction().name();
    }

    /** The connection on its other side. */
    public String getConnection() {
        return bridge.settings().broker();
    }

    /** What crosses. */
    public String getTopicFilter() {
        return bridge.settings().topicFilter();
    }

    /** Started, Stopped or what comes between. */
    public String getState() {
        return state;
    }

    /** Messages that wait in the embedded broker to cross. */
    public long getBacklog() {
        return backlog;
    }

    /** Messages that have crossed. */
    public double getCrossed() {
        return bridge.crossed();
    }

    /** Messages that cross a second. */
    public double getPerSecond() {
        return bridge.perSecond();
    }

    /** Messages stopped because they had crossed before. */
    public double getLoops() {
        return bridge.loops();
    }

    /** Messages that an exclusion kept away. */
    public double getExcluded() {
        return bridge.excluded();
    }

    /** What went wrong last with its connection; empty where nothing did. */
    public String getLastError() {
        return lastError;
    }
}
