package dev.serai.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;

/** Gives the broker {@link BrokerThreads} for its tasks and for those on its files, as many as broker.xml allows. */
final class BrokerExecutors extends ServiceRegistryImpl {
    /** As long as Artemis gives its own. */
    private static final int PATIENCE_SECONDS = 10;

    private int mostForFiles;

    /** New ones, for a broker that starts. */
    void open(Configuration configuration) {
        mostForFiles = configuration.getPageMaxConcurrentIO();
        setExecutorService(new BrokerThreads("broker", configuration.getThreadPoolMaxSize()));
        setIOExecutorService(forFiles());
    }

    private ExecutorService forFiles() {
        return new BrokerThreads("broker-io", mostForFiles);
    }

    /** Artemis ends it at each stop, and asks for it again where it starts by itself, as after a check of the network. */
    @Override
    public ExecutorService getIOExecutorService() {
        if (super.getIOExecutorService().isShutdown()) {
            setIOExecutorService(forFiles());
        }
        return super.getIOExecutorService();
    }

    /** Ends those of a broker that has stopped, once they have done what is left. */
    void close() throws InterruptedException {
        end(getExecutorService());
        end(super.getIOExecutorService());
    }

    private static void end(ExecutorService threads) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
