package dev.serai.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import dev.serai.SeraiServer;
import dev.serai.mqtt.Mosquitto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code POST /subscribe} does to subscriptions that exist: its own and everybody else's. */
class SubscriptionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aSharedSubscriptionTouchesNoOther(@TempDir Path folder) throws Exception {
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            Mqtt5BlockingClient device = serai.mqttClient("device7");
            device.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
            device.subscribeWith().topicFilter("commands/#").send();
            device.disconnect();
            serai.publish("commands/open", "1");
            serai.post("/publish", "{\"topic\":\"state\",\"retained\":true,\"qos\":1,\"payload\":\"kept\"}");

            subscribe(serai, "$share/g/a/#");
            subscribe(serai, "$share/g/b/#");
            subscribe(serai, "$share/device7/commands/#");
            subscribe(serai, "$share/device7/x");
            subscribe(serai, "$share/$sys/mqtt/retain/state");
            subscribe(serai, "$share/$serai/x");
            serai.publish("a/1", "1");
            serai.publish("b/1", "1");
            awaitReceived(serai, "a/1");
            awaitReceived(serai, "b/1");
            serai.post("/unsubscribe", "{\"topic\":\"$share/device7/commands/#\"}");
            assertThat(serai.stop()).isEqualTo(143);
            serai.start();
            serai.publish("a/2", "1");
            serai.publish("b/2", "1");
            awaitReceived(serai, "a/2");
            awaitReceived(serai, "b/2");

            try (Mqtt5Publishes publishes = device.publishes(MqttGlobalPublishFilter.ALL)) {
                device.connectWith()
                        .cleanStart(false)
                        .sessionExpiryInterval(600)
                        .send();
                assertThat(publishes.receive(20, TimeUnit.SECONDS).orElseThrow().getTopic())
                        .hasToString("commands/open");
                device.subscribeWith().topicFilter("state").send();
                assertThat(publishes.receive(20, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes())
                        .asString()
                        .isEqualTo("kept");
            }
            device.disconnect();
        }
    }

    @Test
    void aChangeOfTheQosThatFailsLeavesTheSubscriptionAsItWas(@TempDir Path folder, @TempDir Path mosquitto) {
        try (Mosquitto site = Mosquitto.start(mosquitto);
                SeraiServer serai = new SeraiServer(folder)
                        .with("MQTT_SITE_HOST", "127.0.0.1")
                        .with("MQTT_SITE_PORT", String.valueOf(site.port()))
                        .start()) {
            await().atMost(PATIENCE)
                    .until(() -> serai.post("/subscribe", "{\"topic\":\"s/#\",\"qos\":0,\"broker\":\"site\"}")
                                    .statusCode()
                            == 200);
            site.kill();

            assertThat(serai.post("/subscribe", "{\"topic\":\"s/#\",\"qos\":1,\"broker\":\"site\"}")
                            .statusCode())
                    .isEqualTo(503);
            site.start();

            await().atMost(PATIENCE).until(() -> {
                serai.post("/publish", "{\"topic\":\"s/1\",\"qos\":1,\"broker\":\"site\",\"payload\":1}");
                return received(serai, "s/1");
            });
        }
    }

    private static void subscribe(SeraiServer serai, String filter) {
        assertThat(serai.post("/subscribe", "{\"topic\":\"" + filter + "\",\"qos\":1}")
                        .body())
                .isEqualTo("{\"status\":\"success\",\"message\":\"Subscribed to topic " + filter + "\"}");
    }

    private static void awaitReceived(SeraiServer serai, String topic) {
        await().atMost(PATIENCE).until(() -> received(serai, topic));
    }

    private static boolean received(SeraiServer serai, String topic) {
        return serai.get("/messages?direction=received&topic=" + topic).body().contains("\"topic\":\"" + topic + "\"");
    }
}
