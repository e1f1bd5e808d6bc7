package dev.serai.broker;

import dev.serai.SeraiServer;
import dev.serai.broker.NumberedClient.Way;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * [MQTT-4.6.0-6] while other clients make and end durable sessions: their work for the disk must not hold up one message
 * of a subscriber and let the next one pass.
 */
class OrderUnderChurnIT {
    private static final int MESSAGES = 20_000;
    private static final int OTHERS = 4;

    @TempDir
    Path folder;

    @Test
    void aSubscriberReceivesInOrderWhileSessionsComeAndGo() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService others = Executors.newFixedThreadPool(OTHERS);
        SeraiServer serai = new SeraiServer(folder)
                .with("MQTT_BROKER_CREDENTIALS", "all:pw," + SeraiServer.USER + ":" + SeraiServer.PASSWORD);
        try (serai) {
            serai.start();
            Way way = new Way("tcp://127.0.0.1:" + serai.mqttPort(), null);
            NumberedClient live = NumberedClient.connect(way, "live").subscribe();
            NumberedClient publisher = NumberedClient.connect(way, "publisher");
            List<Future<?>> sessions = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                String id = "other-" + i;
                sessions.add(others.submit(() -> {
                    while (!done.get()) {
                        comeAndGo(serai.mqttPort(), id);
                    }
                    return null;
                }));
            }
            publisher.publish(MESSAGES);
            live.requireAllInOrder(MESSAGES);
            done.set(true);
            for (Future<?> session : sessions) {
                session.get(30, TimeUnit.SECONDS);
            }
            publisher.close();
            live.close();
        } finally {
            done.set(true);
            others.shutdown();
        }
    }

    /** A durable session with three subscriptions and a message, and its end. */
    private static void comeAndGo(int port, String id) throws Exception {
        for (boolean clean : new boolean[] {false, true}) {
            try (MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence())) {
                MqttConnectOptions options = new MqttConnectOptions();
                options.setUserName(SeraiServer.USER);
                options.setPassword(SeraiServer.PASSWORD.toCharArray());
                options.setCleanSession(clean);
                client.connect(options);
                if (!clean) {
                    client.subscribe(new String[] {id + "/a/#", id + "/b/+", id + "/c"});
                    client.publish(id + "/a/1", "x".getBytes(StandardCharsets.UTF_8), 1, false);
                }
                client.disconnect();
            }
        }
    }
}
