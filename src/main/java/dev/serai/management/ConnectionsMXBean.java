package dev.serai.management;

import java.util.List;

/** The connections to external brokers, over JMX. */
public interface ConnectionsMXBean {
    /** One for each connection, by name. */
    List<ConnectionView> getConnections();
}
