package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.Address;
import dev.serai.Secret;
import dev.serai.SeraiServer;
import dev.serai.front.MqttLimits;
import dev.serai.security.Realm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages of one topic and QoS arrive in the order they were published ([MQTT-4.6.0-6]), also when the publisher does
 * not wait for each. Over MQTT that fails with the handler of Artemis 2.55.0.
 */
class OrderIT {
    private static final int MESSAGES = 100_000;

    @TempDir
    Path folder;

    private int port;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        port = Integer.parseInt(SeraiServer.freePort());
        BrokerSettings settings = new BrokerSettings(
                true,
                new Address("127.0.0.1", port),
                new Address("127.0.0.1", 0),
                null,
                true,
                false,
                Duration.ZERO,
                MqttLimits.DEFAULT,
                Map.of(SeraiServer.USER, new Secret(SeraiServer.PASSWORD)));
        Path config = Path.of("artemis-config");
        Path users = Files.createDirectories(folder.resolve("config"));
        Files.copy(config.resolve("login.config"), users.resolve("login.config"));
        Files.createFile(users.resolve("users.properties"));
        Files.createFile(users.resolve("roles.properties"));
        broker = new EmbeddedBroker(
                settings,
                config,
                folder.resolve("data"),
                new ActiveMQJAASSecurityManager(Realm.NAME, new Realm(settings, users)));
        broker.start();
    }

    @AfterEach
    void stopBroker() {
        broker.stop();
    }

    @Test
    void pipelinedMqttPublishesArriveInOrderLiveAndFromTheJournal() throws Exception {
        NumberedClient.connect(port, "stored").subscribe().close();
        try (NumberedClient live = NumberedClient.connect(port, "live").subscribe();
                NumberedClient publisher = NumberedClient.connect(port, "publisher")) {
            publisher.publish(MESSAGES);
            live.requireAllInOrder(MESSAGES);
        }
        try (NumberedClient stored = NumberedClient.connect(port, "stored")) {
            stored.requireAllInOrder(MESSAGES);
        }
    }

    @Test
    void aRouteThatDoesNotWaitPublishesInOrderLiveAndFromTheJournal() throws Exception {
        NumberedClient.connect(port, "stored").subscribe().close();
        try (NumberedClient live = NumberedClient.connect(port, "live").subscribe();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent(EmbeddedBroker.CONNECTION, new InternalComponent(new InternalPublisher(broker), broker));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:numbers").to("internal:numbers");
                }
            });
            camel.start();
            sendThroughRoute(camel);
            live.requireAllInOrder(MESSAGES);
        }
        try (NumberedClient stored = NumberedClient.connect(port, "stored")) {
            stored.requireAllInOrder(MESSAGES);
        }
    }

    private static void sendThroughRoute(DefaultCamelContext camel) throws Exception {
        AsyncProducer route = camel.getEndpoint("direct:numbers").createAsyncProducer();
        route.start();
        Semaphore window = new Semaphore(1000);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < MESSAGES; i++) {
            window.acquire();
            Exchange exchange = route.getEndpoint().createExchange();
            exchange.getIn().setBody(NumberedClient.bytes(i));
            route.process(exchange, synchronously -> {
                failed.addAndGet(exchange.isFailed() ? 1 : 0);
                window.release();
            });
        }
        window.acquire(1000);
        route.stop();
        assertThat(failed).hasValue(0);
    }
}
