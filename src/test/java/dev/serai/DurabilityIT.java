package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was answered 200 or acknowledged with a PUBACK is there after kill -9: for the durable subscriber that was away,
 * in order; and so are retained messages and the session itself.
 */
class DurabilityIT {
    private static final int MESSAGES = 5000;
    /** Where in the stream of messages the process is killed: never at the same place twice. */
    private static final AtomicInteger KILL_AFTER = new AtomicInteger(1200);

    @TempDir
    Path folder;

    @RepeatedTest(3)
    void whatWasAcknowledgedSurvivesKillNine() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            Mqtt5AsyncClient subscriber = client(serai, "subscriber");
            connect(subscriber);
            subscriber
                    .subscribeWith()
                    .topicFilter("stream/#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .join();
            subscriber.disconnect().join();
            retain(serai);

            Set<Integer> overHttp = new ConcurrentSkipListSet<>();
            Set<Integer> overMqtt = new ConcurrentSkipListSet<>();
            int killAfter = KILL_AFTER.getAndAdd(1100);
            Thread http = thread(() -> publishOverHttp(serai, overHttp));
            Thread mqtt = thread(() -> publishOverMqtt(serai, overMqtt));
            http.start();
            mqtt.start();
            await().atMost(Duration.ofMinutes(2)).until(() -> overHttp.size() + overMqtt.size() >= killAfter);
            serai.kill();
            http.join();
            mqtt.join();

            serai.start();
            Received received = new Received();
            Mqtt5AsyncClient returned = client(serai, "subscriber");
            returned.publishes(MqttGlobalPublishFilter.ALL, received::add);
            assertThat(connect(returned)).as("session present").isTrue();
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(received.numbers("stream/http")).containsAll(overHttp);
                assertThat(received.numbers("stream/mqtt")).containsAll(overMqtt);
            });
            assertThat(received.numbers("stream/mqtt")).isSorted().doesNotHaveDuplicates();
            returned.disconnect().join();
            requireRetained(serai);
        }
    }

    /** Work in a thread of its own that may be interrupted. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread thread(Work work) {
        return new Thread(() -> {
            try {
                work.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Sixteen at once, as a web application does; each number counts once its 200 is here. */
    private static void publishOverHttp(SeraiServer serai, Set<Integer> answered) {
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        for (int i = 0; i < MESSAGES; i++) {
            int number = i;
            callers.execute(() -> publish(client, serai, number, answered));
        }
        join(callers);
    }

    private static void publish(HttpClient client, SeraiServer serai, int number, Set<Integer> answered) {
        String body = "{\"topic\":\"stream/http\",\"qos\":1,\"payload\":" + number + "}";
        try {
            HttpResponse<String> answer = client.send(
                    serai.request("/publish")
                            .header("X-API-Key", SeraiServer.KEY)
                            .timeout(Duration.ofSeconds(5))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                answered.add(number);
            }
        } catch (java.io.IOException notAnswered) {
            // The process was killed: nothing was promised for this number.
            assertThat(answered).doesNotContain(number);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Up to 500 at once; each number counts once its PUBACK is here. */
    private static void publishOverMqtt(SeraiServer serai, Set<Integer> acknowledged) throws InterruptedException {
        Mqtt5AsyncClient publisher = client(serai, "publisher");
        connect(publisher);
        Semaphore window = new Semaphore(500);
        for (int i = 0; i < MESSAGES && publisher.getState().isConnected(); i++) {
            int number = i;
            while (!window.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                // The killed process acknowledges nothing any more, and the client keeps its publishes for later.
                if (!publisher.getState().isConnected()) {
                    return;
                }
            }
            var unused = publisher
                    .publishWith()
                    .topic("stream/mqtt")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(Integer.toString(number).getBytes(StandardCharsets.US_ASCII))
                    .send()
                    .whenComplete((result, failure) -> {
                        if (isAcknowledged(result, failure)) {
                            acknowledged.add(number);
                        }
                        window.release();
                    });
        }
    }

    private static boolean isAcknowledged(Mqtt5PublishResult result, Throwable failure) {
        return failure == null && result.getError().isEmpty();
    }

    private static void retain(SeraiServer serai) {
        for (int i = 0; i < 50; i++) {
            String body =
                    "{\"topic\":\"state/%d\",\"qos\":%d,\"retained\":true,\"payload\":\"%d\"}".formatted(i, i % 2, i);
            assertThat(serai.post("/publish", body).statusCode()).isEqualTo(200);
        }
        assertThat(serai.post("/publish", "{\"topic\":\"state/7\",\"retained\":true,\"payload\":\"\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private static void requireRetained(SeraiServer serai) {
        Received received = new Received();
        Mqtt5AsyncClient late = client(serai, "late");
        late.publishes(MqttGlobalPublishFilter.ALL, received::add);
        connect(late);
        late.subscribeWith()
                .topicFilter("state/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(received.topics()).hasSize(49));
        assertThat(received.topics()).doesNotContain("state/7").contains("state/8");
        late.disconnect().join();
    }

    private static Mqtt5AsyncClient client(SeraiServer serai, String id) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(serai.mqttPort())
                .simpleAuth()
                .username(SeraiServer.USER)
                .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
    }

    private static boolean connect(Mqtt5AsyncClient client) {
        return client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .join()
                .isSessionPresent();
    }

    private static void join(ExecutorService callers) {
        callers.shutdown();
        try {
            assertThat(callers.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a client has received, in the order it came. */
    private static final class Received {
        private final List<Mqtt5Publish> publishes = Collections.synchronizedList(new ArrayList<>());

        void add(Mqtt5Publish publish) {
            publishes.add(publish);
        }

        List<Integer> numbers(String topic) {
            synchronized (publishes) {
                return publishes.stream()
                        .filter(publish -> publish.getTopic().toString().equals(topic))
                        .map(publish ->
                                Integer.valueOf(new String(publish.getPayloadAsBytes(), StandardCharsets.US_ASCII)))
                        .toList();
            }
        }

        Set<String> topics() {
            synchronized (publishes) {
                Set<String> topics = new HashSet<>();
                publishes.forEach(publish -> topics.add(publish.getTopic().toString()));
                return topics;
            }
        }
    }
}
