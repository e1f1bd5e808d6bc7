package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A role of one's own with patterns of the user's name, and the roles that come with Serai, on MQTT and HTTP alike. */
class PermissionsIT {
    private static final String SETTINGS =
            """
            <security-setting match="meters.%u.#">
                <permission type="send" roles="meter"/>
                <permission type="consume" roles="meter"/>
                <permission type="createAddress" roles="meter,admin"/>
                <permission type="createNonDurableQueue" roles="meter"/>
                <permission type="deleteNonDurableQueue" roles="meter"/>
                <permission type="createDurableQueue" roles="meter"/>
                <permission type="deleteDurableQueue" roles="meter"/>
            </security-setting>
            """;

    @TempDir
    static Path folder;

    private static SeraiServer serai;

    @BeforeAll
    static void start() throws Exception {
        serai = new SeraiServer(folder);
        Path config = serai.home().resolve("artemis-config");
        Path broker = config.resolve("broker.xml");
        Files.writeString(
                broker, Files.readString(broker).replace("<security-settings>", "<security-settings>" + SETTINGS));
        Users users = new Users(config);
        for (String user : List.of("m7", "m8", "ops")) {
            users.setPassword(user, "password1");
            users.setRoles(user, List.of(user.equals("ops") ? "operator" : "meter"));
        }
        serai.start();
        // Retained, for whoever gets to see it.
        serai.send(serai.request("/publish")
                .header("X-API-Key", SeraiServer.ADMIN_KEY)
                .POST(BodyPublishers.ofString(
                        "{\"topic\":\"meters/m8/secret\",\"retain\":true,\"qos\":1,\"payload\":1}")));
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @ParameterizedTest
    @CsvSource({
        "m7, meters/m7/x, 0, 200",
        "m7, meters/m8/x, 135, 403",
        "m7, meters/x, 135, 403",
        "m7, elsewhere, 135, 403",
        "ops, meters/m7/x, 135, 403",
        "ops, elsewhere, 135, 403"
    })
    void publishing(String user, String topic, int puback, int status) throws Exception {
        try (MqttDoor client = door(user)) {
            assertThat(client.publish(topic)).isEqualTo(puback);
        }
        assertThat(http(user, topic)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "m7, meters/m7/#, 1",
        "m7, $share/g/meters/m7/+, 1",
        "m7, meters/m8/#, 135",
        "m7, $share/g/meters/m8/#, 135",
        "m7, meters/+/secret, 135",
        "m7, meters/#, 135",
        "m7, #, 135",
        "m7, $share/g/#, 135",
        "ops, #, 135",
        "ops, meters/m7/#, 135"
    })
    void subscribing(String user, String filter, int suback) throws Exception {
        try (MqttDoor client = door(user)) {
            assertThat(client.subscribe(filter)).isEqualTo(suback);
        }
    }

    @Test
    void aWillIsNoWayAroundAndOneThatIsPermittedIsPublished() throws Exception {
        List<String> topics = new CopyOnWriteArrayList<>();
        MqttClient watcher = client31("watcher", SeraiServer.USER, SeraiServer.PASSWORD, null);
        MqttClient m8 = client31("m8-watcher", "m8", "password1", null);
        m8.subscribe("meters/m8/will", 1, (topic, message) -> topics.add(topic));
        watcher.subscribe("elsewhere/#", 1, (topic, message) -> topics.add(topic));
        for (String will : List.of("meters/m8/will", "elsewhere/will")) {
            client31("m7-" + will.length(), "m7", "password1", will).disconnectForcibly(0, 1, false);
        }
        client31("m8-last", "m8", "password1", "meters/m8/will").disconnectForcibly(0, 1, false);
        await().atMost(Duration.ofSeconds(20)).until(() -> topics.contains("meters/m8/will"));
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(20)).until(() -> topics.size() == 1);
        watcher.disconnectForcibly(0, 1000);
        m8.disconnectForcibly(0, 1000);
    }

    @Test
    void anOlderClientIsRefusedByItsOwnRules() throws Exception {
        MqttClient old = client31("old", "m7", "password1", null);
        int[] granted = {1};
        old.subscribe(new String[] {"meters/m7/#"}, granted);
        assertThat(granted).containsExactly(1);
        assertThat(refusedBy(old)).isTrue();
        old.disconnectForcibly(0, 1000);
    }

    /** SUBACK 0x80 (MQTT 3.1.1, 3.9.3). */
    private static boolean refusedBy(MqttClient client) throws MqttException {
        try {
            int[] granted = {1};
            client.subscribe(new String[] {"meters/m8/#"}, granted);
            return granted[0] == 0x80;
        } catch (MqttException refused) {
            return refused.getReasonCode() == MqttException.REASON_CODE_SUBSCRIBE_FAILED;
        }
    }

    @Test
    void eachRefusalIsOneLineOfTheAuditLog() throws Exception {
        try (MqttDoor client = door("m7")) {
            client.publish("audited/mqtt");
            client.subscribe("audited/filter/+");
        }
        http("m7", "audited/http");
        for (String topic : List.of("audited.mqtt", "audited.filter.*", "audited/http")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> lines("topic=" + topic) > 0);
            assertThat(lines("topic=" + topic)).isEqualTo(1);
        }
    }

    private static long lines(String text) throws IOException {
        Path log = folder.resolve("data/logs/audit.log");
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("user=m7") && line.contains(text))
                .count();
    }

    private static MqttDoor door(String user) throws Exception {
        MqttDoor door = new MqttDoor("tcp://127.0.0.1:" + serai.mqttPort());
        assertThat(door.connect(user, "password1")).isEqualTo(MqttDoor.SUCCESS);
        return door;
    }

    private static MqttClient client31(String id, String user, String password, @Nullable String will)
            throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + serai.mqttPort(), id, new MemoryPersistence());
        client.setTimeToWait(20_000);
        client.connect(options(user, password, will));
        return client;
    }

    private static MqttConnectOptions options(String user, String password, @Nullable String will) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(user);
        options.setPassword(password.toCharArray());
        if (will != null) {
            options.setWill(will, new byte[] {1}, 1, false);
        }
        return options;
    }

    private static int http(String user, String topic) {
        byte[] pair = (user + ":password1").getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder call = serai.request("/publish")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
                .POST(BodyPublishers.ofString("{\"topic\":\"" + topic + "\",\"qos\":1,\"payload\":1}"));
        return serai.send(call).statusCode();
    }
}
