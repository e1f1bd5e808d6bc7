package dev.serai.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.serai.SeraiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route from one topic of the embedded broker to another. */
class InternalRouteIT {
    private static final String ROUTE =
            """
            # What comes in goes out.
            - route:
                id: in-to-out
                description: Publishes each message of in/# on out
                group: mine
                from:
                  id: from-in
                  uri: internal:in/#
                  steps:
                    - to:
                        id: to-out
                        uri: internal:out
            """;

    @TempDir
    Path folder;

    @Test
    void keepsThePropertiesOfAMessage() throws Exception {
        SeraiServer prepared = new SeraiServer(folder);
        Path mine = Files.createDirectories(prepared.home().resolve("routes/mine"));
        Files.writeString(mine.resolve("copy.camel.yaml"), ROUTE);
        try (SeraiServer serai = prepared.start()) {
            Mqtt5BlockingClient client = MqttClient.builder()
                    .useMqttVersion5()
                    .serverHost("127.0.0.1")
                    .serverPort(serai.mqttPort())
                    .simpleAuth()
                    .username(SeraiServer.USER)
                    .password(SeraiServer.PASSWORD.getBytes(UTF_8))
                    .applySimpleAuth()
                    .buildBlocking();
            client.connect();
            try (var publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
                client.subscribeWith().topicFilter("out").send();
                client.publishWith()
                        .topic("in/7")
                        .payload("21.5".getBytes(UTF_8))
                        .contentType("text/plain")
                        .userProperties()
                        .add("unit", "C")
                        .applyUserProperties()
                        .send();
                Mqtt5Publish copy = publishes.receive(30, TimeUnit.SECONDS).orElseThrow();
                assertThat(new String(copy.getPayloadAsBytes(), UTF_8)).isEqualTo("21.5");
                assertThat(copy.getContentType().map(Object::toString)).hasValue("text/plain");
                assertThat(copy.getUserProperties().asList())
                        .anyMatch(each -> each.getName().toString().equals("unit")
                                && each.getValue().toString().equals("C"));
            }
            client.disconnect();
        }
    }
}
