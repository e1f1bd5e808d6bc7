package dev.serai.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.front.FrontBroker;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.TopicFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The in-process subscription against the embedded broker, fed by a real MQTT 5 client. */
@SuppressWarnings("NullAway.Init")
class DurableSubscriptionIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private FrontBroker broker;

    @BeforeEach
    void start() {
        broker = FrontBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private interface Publishing {
        void with(MqttClient client) throws Exception;
    }

    private void device(Publishing publishing) throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + broker.port(), "device", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName("all");
        options.setPassword("pw".getBytes(UTF_8));
        client.connect(options);
        publishing.with(client);
        client.disconnect();
        client.close();
    }

    private DurableSubscription open(String filter, int window, dev.serai.mqtt.MessageHandler handler) {
        return DurableSubscription.open(broker.running(), "bridge", new TopicFilter(filter), 1, window, handler);
    }

    private static String text(MqttMessage message) {
        return new String(message.payload(), UTF_8);
    }

    @Test
    void keepsWhatWasNotDoneOverARestartOfTheBroker() throws Exception {
        try (DurableSubscription first = open("n/#", 1, (message, done) -> done.done(null))) {
            assertThat(first.backlog()).isZero();
        }
        device(client -> {
            for (int i = 0; i < 50; i++) {
                client.publish("n/1", Integer.toString(i).getBytes(UTF_8), 1, false);
            }
        });
        broker.stop();
        broker.start();
        Queue<String> received = new ConcurrentLinkedQueue<>();
        try (DurableSubscription second = open("n/#", 10, (message, done) -> {
            received.add(text(message));
            done.done(null);
        })) {
            Awaitility.await().atMost(SOON).until(() -> received.size() == 50);
            Awaitility.await().atMost(SOON).until(() -> second.backlog() == 0);
        }
        assertThat(received).first().isEqualTo("0");
        assertThat(received).last().isEqualTo("49");
    }

    @Test
    void deliversAgainInOrderFromTheMessageThatFailed() throws Exception {
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger();
        try (DurableSubscription subscription = open("n/#", 4, (message, done) -> {
            int number = Integer.parseInt(text(message));
            if (number == 5 && failures.getAndIncrement() < 2) {
                done.done(new IllegalStateException("the test says no"));
            } else {
                handled.add(number);
                done.done(null);
            }
        })) {
            device(client -> {
                for (int i = 0; i < 20; i++) {
                    client.publish("n/1", Integer.toString(i).getBytes(UTF_8), 1 + i % 2, false);
                }
            });
            Awaitility.await().atMost(SOON).until(() -> new HashSet<>(handled).size() == 20);
            Awaitility.await().atMost(SOON).until(() -> subscription.backlog() == 0);
        }
        assertThat(handled).startsWith(0, 1, 2, 3, 4).endsWith(17, 18, 19);
    }

    @Test
    void neverHandsOutMoreThanItsWindow() throws Exception {
        Queue<dev.serai.mqtt.MessageHandler.Done> held = new ConcurrentLinkedQueue<>();
        try (DurableSubscription subscription = open("n/#", 3, (message, done) -> held.add(done))) {
            device(client -> {
                for (int i = 0; i < 10; i++) {
                    client.publish("n/1", new byte[0], 1, false);
                }
            });
            Awaitility.await().atMost(SOON).until(() -> held.size() == 3);
            assertThat(subscription.queue().getDeliveringCount()).isEqualTo(3);
            for (int done = 0; done < 10; done++) {
                Awaitility.await().atMost(SOON).until(() -> !held.isEmpty());
                assertThat(held.size()).isLessThanOrEqualTo(3);
                held.remove().done(null);
            }
            Awaitility.await().atMost(SOON).until(() -> subscription.backlog() == 0);
        }
    }

    @Test
    void beginsWithTheRetainedMessagesAndCarriesAllProperties() throws Exception {
        device(client -> {
            org.eclipse.paho.mqttv5.common.MqttMessage message =
                    new org.eclipse.paho.mqttv5.common.MqttMessage("21".getBytes(UTF_8), 1, true, new MqttProperties());
            message.getProperties().setContentType("text/plain");
            message.getProperties().setCorrelationData(new byte[] {7});
            message.getProperties().setResponseTopic("answer");
            message.getProperties().setMessageExpiryInterval(3_600L);
            message.getProperties()
                    .setUserProperties(List.of(new UserProperty("a.b", "1"), new UserProperty("a.b", "2")));
            client.publish("room/1/temperature", message);
        });
        Queue<MqttMessage> received = new ConcurrentLinkedQueue<>();
        try (DurableSubscription subscription = open("room/+/temperature", 10, (message, done) -> {
            received.add(message);
            done.done(null);
        })) {
            Awaitility.await().atMost(SOON).until(() -> received.size() == 1);
            assertThat(subscription.queue().getConsumerCount()).isEqualTo(1);
        }
        MqttMessage message = received.element();
        assertThat(message.topic().text()).isEqualTo("room/1/temperature");
        assertThat(message.retained()).isTrue();
        assertThat(message.qos()).isEqualTo(1);
        assertThat(message.properties().contentType()).isEqualTo("text/plain");
        assertThat(message.properties().messageExpiryInterval()).isBetween(3_590L, 3_600L);
        assertThat(message.properties().userProperties())
                .extracting("key", "value")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a.b", "1"),
                        org.assertj.core.groups.Tuple.tuple("a.b", "2"));
    }

    @Test
    void aFilterThatStartsWithAWildcardReceivesNoDollarTopics() throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        try (DurableSubscription subscription = open("#", 10, (message, done) -> {
            received.add(message.topic().text());
            done.done(null);
        })) {
            device(client -> {
                client.publish("$x/1", new byte[0], 1, false);
                client.publish("a", new byte[0], 1, true);
            });
            Awaitility.await().atMost(SOON).until(() -> received.contains("a"));
            Awaitility.await().atMost(SOON).until(() -> subscription.backlog() == 0);
        }
        assertThat(received).containsExactly("a");
    }
}
