package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.SeraiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** No password and no key shows anywhere outside of the file or variable that it comes from. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc and permissions of files")
class SecretsIT {
    private static final String USER_PASSWORD = "user-password-4711";
    private static final String BOSS_PASSWORD = "boss-password-4712";
    private static final String AWAY_PASSWORD = "away-password-4713";
    private static final String WEBHOOK_SECRET = "webhook-secret-4714";
    private static final String ENVIRONMENT_KEY = "environment-key-4715";
    private static final String WRONG = "wrong-password-4716";
    private static final String HOOK_SECRET = "hook-secret-4717";

    private static final int CONSOLE = Integer.parseInt(SeraiServer.freePort());

    @TempDir
    Path folder;

    @Test
    void secretsStayWhereTheyCameFrom() throws Exception {
        SeraiServer serai = new SeraiServer(folder)
                .with("LOG_LEVEL", "trace")
                .with("CONSOLE_PORT", String.valueOf(CONSOLE))
                .with("MQTT_BROKER_CREDENTIALS", SeraiServer.USER + ":" + USER_PASSWORD)
                .with("MQTT_AWAY_HOST", "127.0.0.1")
                .with("MQTT_AWAY_PORT", SeraiServer.freePort())
                .with("MQTT_AWAY_USERNAME", "away")
                .with("MQTT_AWAY_PASSWORD", AWAY_PASSWORD)
                .with("WEBHOOK_ENABLED", "true")
                .with("WEBHOOK_URL", "http://127.0.0.1:9/")
                .with("WEBHOOK_SECRET", WEBHOOK_SECRET)
                .with("API_KEYS", SeraiServer.KEY + "," + ENVIRONMENT_KEY + ":admin");
        Path config = serai.home().resolve("artemis-config");
        new Users(config).setPassword("boss", BOSS_PASSWORD);
        new Users(config).setRoles("boss", List.of("admin"));
        String stored = new ApiKeys(config).create("stored", List.of("admin"), null);
        try (serai) {
            serai.start();
            List<String> seen = new ArrayList<>();
            useEachDoor(serai, stored, seen);
            lookEverywhere(serai, seen);
            for (String secret : List.of(
                    USER_PASSWORD,
                    BOSS_PASSWORD,
                    AWAY_PASSWORD,
                    WEBHOOK_SECRET,
                    ENVIRONMENT_KEY,
                    WRONG,
                    HOOK_SECRET,
                    stored)) {
                assertThat(seen).noneMatch(text -> reveals(text, secret));
            }
            assertThat(readableByOthers(folder.resolve("data"))).isEmpty();
            assertThat(readableByOthers(config))
                    .doesNotContain("users.properties", "roles.properties", "api-keys.properties");
        }
    }

    private static boolean reveals(String text, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return text.contains(secret) || text.contains(Base64.getEncoder().encodeToString(bytes));
    }

    private static void useEachDoor(SeraiServer serai, String stored, List<String> seen) throws Exception {
        try (MqttDoor right = new MqttDoor("tcp://127.0.0.1:" + serai.mqttPort());
                MqttDoor wrong = new MqttDoor("tcp://127.0.0.1:" + serai.mqttPort())) {
            right.connect(SeraiServer.USER, USER_PASSWORD);
            right.publish("secrets/1");
            wrong.connect(SeraiServer.USER, WRONG);
        }
        for (String key : List.of(ENVIRONMENT_KEY, stored, WRONG)) {
            for (String path :
                    List.of("/status", "/broker/status", "/logs?lines=1000", "/metrics", "/webhooks", "/none")) {
                seen.add(answer(serai, serai.request(path).header("X-API-Key", key)));
            }
        }
        seen.add(answer(
                serai,
                serai.request("/webhooks")
                        .header("X-API-Key", ENVIRONMENT_KEY)
                        .POST(BodyPublishers.ofString(
                                "{\"url\":\"https://192.0.2.1/\",\"topic_filter\":\"a/#\",\"secret\":\"" + HOOK_SECRET
                                        + "\"}"))));
        seen.add(answer(serai, serai.request("/webhooks").header("X-API-Key", ENVIRONMENT_KEY)));
        for (String password : List.of(BOSS_PASSWORD, WRONG)) {
            seen.add(answer(serai, serai.request("/status").header("Authorization", basic("boss", password))));
            seen.add(answer(
                    serai,
                    HttpRequest.newBuilder(console("/auth/login"))
                            .POST(BodyPublishers.ofString(
                                    "{\"username\":\"boss\",\"password\":\"" + password + "\"}"))));
        }
    }

    private void lookEverywhere(SeraiServer serai, List<String> seen) throws IOException {
        seen.add(serai.observe("/observe/metrics").body());
        seen.add(serai.observe("/observe/health").body());
        for (String everything : List.of(
                "{\"type\":\"read\",\"mbean\":\"*:*\",\"config\":{\"ignoreErrors\":\"true\"}}",
                "{\"type\":\"list\"}",
                "{\"type\":\"exec\",\"mbean\":\"org.apache.camel:context=serai,type=context,name=\\\"serai\\\"\","
                        + "\"operation\":\"dumpRoutesAsXml(boolean)\",\"arguments\":[true]}")) {
            String read = answer(
                    serai,
                    HttpRequest.newBuilder(console("/jolokia"))
                            .header("Content-Type", "application/json")
                            .header("Authorization", basic("boss", BOSS_PASSWORD))
                            .POST(BodyPublishers.ofString(everything)));
            assertThat(read).contains("\"status\":200");
            seen.add(read);
        }
        seen.add(serai.output());
        try (Stream<Path> logs = Files.walk(folder.resolve("data/logs"))) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                seen.add(Files.readString(log));
            }
        }
        seen.add(
                Files.readString(Path.of("/proc", String.valueOf(serai.running().pid()), "cmdline")));
    }

    /** Files that somebody else on this machine could read: nobody gets past a folder that is closed. */
    private static List<String> readableByOthers(Path top) throws IOException {
        if (PosixFilePermissions.toString(Files.getPosixFilePermissions(top)).endsWith("------")) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !permissions(file).endsWith("------"))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException gone) {
            return "gone------";
        }
    }

    private static String answer(SeraiServer serai, HttpRequest.Builder request) {
        var answer = serai.send(request);
        return answer.headers().map() + answer.body();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static URI console(String path) {
        return URI.create("http://127.0.0.1:" + CONSOLE + "/console" + path);
    }
}
