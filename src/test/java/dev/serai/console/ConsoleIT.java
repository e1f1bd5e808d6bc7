package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import dev.serai.SeraiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/** The console, as a person and as an attacker use it. */
class ConsoleIT {
    private static final String ROUTE = "org.apache.camel:context=serai,type=routes,name=\\\"status-connections\\\"";

    @TempDir
    static Path folder;

    @TempDir
    Path profile;

    private static final int PORT = Integer.parseInt(SeraiServer.freePort());

    @SuppressWarnings("NullAway.Init")
    private static SeraiServer serai;

    @BeforeAll
    static void start() throws IOException {
        serai = new SeraiServer(folder)
                .with("CONSOLE_PORT", String.valueOf(PORT))
                // Their retained messages have queues too, which fill the first page of the list.
                .with("MQTT_BROKER_SYS_INTERVAL", "0");
        Path config = serai.home().resolve("artemis-config");
        Files.writeString(
                config.resolve("users.properties"), "boss = boss-password\nwatcher = watcher-password\nsomebody = x\n");
        Files.writeString(config.resolve("roles.properties"), "admin = boss\noperator = watcher\n");
        serai.start();
        Mqtt5BlockingClient meter = MqttClient.builder()
                .useMqttVersion5()
                .identifier("meter")
                .serverHost("127.0.0.1")
                .serverPort(serai.mqttPort())
                .simpleAuth()
                .username(SeraiServer.USER)
                .password(SeraiServer.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        meter.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
        meter.subscribeWith()
                .topicFilter("devices/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        meter.disconnect();
        for (int reading = 0; reading < 17; reading++) {
            serai.publish("devices/7/temperature", "21.5");
        }
    }

    @AfterAll
    static void stop() {
        serai.close();
    }

    @Test
    void refusesAWrongPasswordAndAUserWithoutAConsoleRole() {
        try (Browser browser = new Browser(profile, PORT)) {
            browser.open("/");
            browser.see(By.cssSelector("button[type='submit']"));
            assertThat(browser.title()).isEqualTo("Serai");
            browser.picture("console-login");
            browser.logIn("boss", "wrong");
            browser.seeText("Invalid login credentials");
            browser.logIn("somebody", "x");
            browser.seeText("Invalid login credentials");
            browser.logIn(SeraiServer.USER, SeraiServer.PASSWORD);
            browser.seeText("Invalid login credentials");
            assertThat(browser.url()).contains("/login");
        }
    }

    @Test
    void anAdminSeesRoutesAndQueuesAndStopsAndStartsARoute() {
        try (Browser browser = new Browser(profile, PORT)) {
            browser.logIn("boss", "boss-password");
            browser.seeText("Artemis");
            browser.open("/console/artemis");
            browser.clickText("Queues");
            browser.seeText("meter.devices.#");
            assertThat(browser.row("meter.devices.#")).endsWith(" 17");
            browser.picture("console-queues");

            browser.open("/console/camel");
            browser.clickText("publish");
            browser.clickText("publish-message");
            browser.seeText("name=\"publish-message\"");
            browser.clickText("Route Diagram");
            browser.seeStep("from-http-publish", 17);
            browser.seeStep("publish-to-broker", 17);
            browser.seeStep("answer-error", 0);
            browser.picture("console-route");

            browser.open("/console/camel/routes");
            browser.seeText("status-connections");
            assertThat(browser.row("publish-message")).contains("Started").contains(" 17 ");
            browser.picture("console-routes");
            browser.tick("status-connections");
            browser.clickText("Stop");
            browser.seeRow("status-connections", "Stopped");
            browser.tick("status-connections");
            browser.clickText("Start");
            browser.seeRow("status-connections", "Started");
            assertThat(serai.get("/status").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anOperatorOnlyLooks() {
        try (Browser browser = new Browser(profile, PORT)) {
            browser.logIn("watcher", "watcher-password");
            browser.seeText("Camel");
            browser.open("/console/camel/routes");
            browser.seeText("status-connections");
            assertThat(browser.jmx(read(ROUTE, "State"))).isEqualTo(200L);
            assertThat(browser.jmx(execute(ROUTE, "stop()"))).isEqualTo(403L);
            assertThat(browser.jmx("{\"type\":\"write\",\"mbean\":\"" + ROUTE
                            + "\",\"attribute\":\"Tracing\",\"value\":true}"))
                    .isEqualTo(403L);
            assertThat(browser.row("status-connections")).contains("Started");
        }
    }

    @Test
    void aSessionThatEndedLeadsBackToTheLogin() {
        try (Browser browser = new Browser(profile, PORT)) {
            browser.logIn("boss", "boss-password");
            browser.seeText("Camel");
            browser.forgetSession();
            assertThat(browser.jmx(read(ROUTE, "State"))).isEqualTo(403L);
            browser.open("/console/camel/routes");
            browser.see(By.cssSelector("input[name='pf-login-username-id']"));
        }
    }

    @Test
    void theJmxBridgeIsClosedWithoutALogin() {
        assertThat(bridge(read(ROUTE, "State"), null, null).statusCode()).isEqualTo(403);
        assertThat(bridge(read(ROUTE, "State"), "somebody:x", null).statusCode())
                .isEqualTo(403);
        assertThat(bridge(read(ROUTE, "State"), "boss:boss-password", null).body())
                .contains("\"status\":200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "http://localhost.evil.example", "http://127.0.0.1", "null"})
    void theJmxBridgeIsClosedForForeignOrigins(String origin) {
        assertThat(bridge(read(ROUTE, "State"), "boss:boss-password", origin).body())
                .doesNotContain("\"status\":200");
        assertThat(bridge(read(ROUTE, "State"), "boss:boss-password", "http://localhost:" + PORT)
                        .body())
                .contains("\"status\":200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.sun.management:type=DiagnosticCommand | vmSystemProperties()",
                "com.sun.management:type=HotSpotDiagnostic | getVMOption(java.lang.String)",
                "jdk.management.jfr:type=FlightRecorder | newRecording()",
                "java.lang:type=Memory | gc()",
                "java.util.logging:type=Logging | getLoggerLevel(java.lang.String)",
                "org.apache.activemq.artemis:broker=\\\"serai\\\" | exportConfigAsProperties()"
            })
    void evenAnAdminReachesNoDangerousMBean(String name, String operation) {
        assertThat(bridge(execute(name, operation), "boss:boss-password", null).body())
                .contains("\"status\":403");
    }

    @Test
    void commandLinesAndSystemPropertiesAreNotShown() {
        assertThat(bridge(read("java.lang:type=Runtime", "SystemProperties"), "boss:boss-password", null)
                        .body())
                .contains("\"status\":403");
        assertThat(bridge(read("java.lang:type=Runtime", "InputArguments"), "boss:boss-password", null)
                        .body())
                .contains("\"status\":403");
    }

    private static String read(String name, String attribute) {
        return "{\"type\":\"read\",\"mbean\":\"" + name + "\",\"attribute\":\"" + attribute + "\"}";
    }

    private static String execute(String name, String operation) {
        return "{\"type\":\"exec\",\"mbean\":\"" + name + "\",\"operation\":\"" + operation + "\"}";
    }

    private static HttpResponse<String> bridge(String request, @Nullable String user, @Nullable String origin) {
        HttpRequest.Builder call = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/console/jolokia"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request));
        if (user != null) {
            call.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        if (origin != null) {
            call.header("Origin", origin);
        }
        return serai.send(call);
    }
}
