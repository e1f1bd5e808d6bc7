package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BrokerExecutorsTest {
    /** Artemis shuts down the threads for its files at each stop, whoever gave them. */
    @Test
    void givesNewThreadsForFilesToABrokerThatStartsAgainByItself() throws Exception {
        BrokerExecutors executors = new BrokerExecutors();
        executors.open(new ConfigurationImpl());
        ExecutorService first = executors.getIOExecutorService();
        assertThat(executors.getIOExecutorService()).isSameAs(first);
        first.shutdown();

        CountDownLatch ran = new CountDownLatch(1);
        executors.getIOExecutorService().execute(ran::countDown);
        ran.await();

        executors.close();
        assertThat(executors.getExecutorService().isTerminated()).isTrue();
    }
}
