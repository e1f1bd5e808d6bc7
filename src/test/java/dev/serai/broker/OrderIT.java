package dev.serai.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import dev.serai.broker.NumberedClient.Way;
import dev.serai.front.FrontBroker;
import dev.serai.front.MosquittoClient;
import dev.serai.tls.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of one topic and QoS arrive in the order they were published ([MQTT-4.6.0-6]), also when the publisher does
 * not wait for each. Over MQTT that fails with the handler of Artemis 2.55.0.
 */
@SuppressWarnings("NullAway.Init")
class OrderIT {
    private static final int MESSAGES = 100_000;
    /** For what goes the same way as the rest, but for its last step. */
    private static final int FEWER = Boolean.getBoolean("serai.whole") ? MESSAGES : 20_000;

    @TempDir
    Path folder;

    private final String tlsPort = SeraiServer.freePort();
    private final String webSocketTlsPort = SeraiServer.freePort();
    private Certificates certificates;
    private FrontBroker broker;

    @BeforeEach
    void startBroker() {
        certificates = Certificates.make(folder.resolve("certificates"));
        broker = FrontBroker.start(
                folder,
                xml -> xml,
                Map.of(
                        "MQTT_BROKER_TLS_ENABLED",
                        "true",
                        "MQTT_BROKER_TLS_PORT",
                        tlsPort,
                        "MQTT_BROKER_WEBSOCKET_TLS_PORT",
                        webSocketTlsPort,
                        "MQTT_BROKER_TLS_CERT_FILE",
                        certificates.file("server.crt"),
                        "MQTT_BROKER_TLS_KEY_FILE",
                        certificates.file("server.key")));
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    private Way way(String scheme) {
        String port =
                switch (scheme) {
                    case "tcp" -> String.valueOf(broker.port());
                    case "ws" -> String.valueOf(broker.webSocketPort());
                    case "ssl" -> tlsPort;
                    default -> webSocketTlsPort;
                };
        boolean secured = scheme.equals("ssl") || scheme.equals("wss");
        return new Way(scheme + "://127.0.0.1:" + port, secured ? certificates.trusting() : null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ssl", "ws", "wss"})
    void pipelinedMqttPublishesArriveInOrderLiveAndFromTheJournal(String scheme) throws Exception {
        Way way = way(scheme);
        int messages = scheme.equals("tcp") ? MESSAGES : FEWER;
        NumberedClient.connect(way, "stored").subscribe().close();
        try (NumberedClient live = NumberedClient.connect(way, "live").subscribe();
                NumberedClient publisher = NumberedClient.connect(way, "publisher")) {
            publisher.publish(messages);
            live.requireAllInOrder(messages);
        }
        try (NumberedClient stored = NumberedClient.connect(way, "stored")) {
            stored.requireAllInOrder(messages);
        }
    }

    /** [MQTT-4.3.3-12]: each once too. With 2.55.0 alone the delivery stalls as soon as the receive maximum is reached. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ssl"})
    void qosTwoArrivesInOrderAndOnceLiveAndFromTheJournal(String scheme) throws Exception {
        boolean secured = scheme.equals("ssl");
        MosquittoClient client = secured
                ? new MosquittoClient(Integer.parseInt(tlsPort), certificates.file("ca.crt"))
                : new MosquittoClient(broker.port());
        Path out = folder.resolve("live.txt");
        String[] session = {"-i", "stored", "-c", "-x", "3600", "-q", "2", "-t", "numbers"};
        client.run("mosquitto_sub", join(session, "-E"));
        Process live = client.start("mosquitto_sub", out, "-q", "2", "-t", "numbers", "-t", "ready/+");
        await().until(() -> {
            client.run("mosquitto_pub", "-q", "1", "-t", "ready/x", "-m", "ready");
            return Files.size(out) > 0;
        });
        List<String> numbers =
                IntStream.rangeClosed(1, FEWER).mapToObj(String::valueOf).toList();
        client.publishLines(numbers, "-q", "2", "-t", "numbers", "-i", "publisher");
        requireInOrder(client.run("mosquitto_sub", join(session, "-C", String.valueOf(FEWER))));
        client.run("mosquitto_pub", "-q", "2", "-t", "numbers", "-m", "last");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.readString(out).endsWith("last\n"));
        live.destroy();
        requireInOrder(Files.readAllLines(out).stream()
                .filter(line -> !line.equals("ready") && !line.equals("last"))
                .toList());
    }

    /** The same over WebSocket, which Mosquitto's clients do not speak. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void qosTwoArrivesInOrderAndOnceOverWebSocket(String scheme) throws Exception {
        Way way = way(scheme);
        int messages = FEWER / 5;
        NumberedClient.connect(way, "stored").subscribe(2).close();
        try (NumberedClient live = NumberedClient.connect(way, "live").subscribe(2);
                NumberedClient publisher = NumberedClient.connect(way, "publisher")) {
            publisher.publish(messages, 2);
            live.requireAllInOrder(messages);
        }
        try (NumberedClient stored = NumberedClient.connect(way, "stored")) {
            stored.requireAllInOrder(messages);
        }
    }

    private static void requireInOrder(List<String> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as("message " + i).isEqualTo(String.valueOf(i + 1));
        }
        assertThat(numbers).hasSize(FEWER);
    }

    private static String[] join(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void aRouteThatDoesNotWaitPublishesInOrderLiveAndFromTheJournal() throws Exception {
        Way way = way("tcp");
        EmbeddedBroker internal = broker.running();
        NumberedClient.connect(way, "stored").subscribe().close();
        try (NumberedClient live = NumberedClient.connect(way, "live").subscribe();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent(
                    EmbeddedBroker.CONNECTION, new InternalComponent(new InternalPublisher(internal), internal));
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
        try (NumberedClient stored = NumberedClient.connect(way, "stored")) {
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
