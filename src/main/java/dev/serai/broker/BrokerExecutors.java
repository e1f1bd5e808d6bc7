package dev.serai.broker;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;

/** Gives the broker {@link BrokerThreads} for its tasks and for those on its files, as many as broker.xml allows. */
final class BrokerExecutors extends ServiceRegistryImpl {
    /** New ones, for a broker that starts. */
    void open(Configuration configuration) {
        setExecutorService(new BrokerThreads("broker", configuration.getThreadPoolMaxSize()));
        setIOExecutorService(new BrokerThreads("broker-io", configuration.getPageMaxConcurrentIO()));
    }

    /** Of a broker that has stopped; those for its files it has ended itself. */
    void close() {
        getExecutorService().shutdown();
    }
}
