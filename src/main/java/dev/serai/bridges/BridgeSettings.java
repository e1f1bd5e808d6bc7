package dev.serai.bridges;

/**
 * The parameters of a bridge, as its route template describes them.
 *
 * @param name the route's id
 * @param direction which way it goes
 * @param broker the named connection
 * @param topicFilter what crosses, without the prefix
 * @param localPrefix prefix on the embedded broker
 * @param remotePrefix prefix on the external broker
 * @param topic template of the topic on the other side, or empty
 * @param maxQos the highest QoS on the other side: 0, 1 or 2
 * @param keepRetain whether the retained flag crosses
 * @param userProperties {@code name=value} pairs to add, separated by commas
 * @param excludes filters that do not cross, separated by commas, with the prefix
 * @param hopLimit how many bridges a message may have crossed after this one
 * @param ratePerSecond the most messages a second, 0 for no limit
 */
record BridgeSettings(
        String name,
        Direction direction,
        String broker,
        String topicFilter,
        String localPrefix,
        String remotePrefix,
        String topic,
        int maxQos,
        boolean keepRetain,
        String userProperties,
        String excludes,
        int hopLimit,
        int ratePerSecond) {
    BridgeSettings {
        if (maxQos < 0 || maxQos > 2) {
            throw new IllegalArgumentException("maxQos must be 0, 1 or 2, but was " + maxQos);
        }
        if (ratePerSecond < 0) {
            throw new IllegalArgumentException("ratePerSecond must be 0 or more, but was " + ratePerSecond);
        }
    }
}
