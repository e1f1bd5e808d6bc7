package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that is released: unpacked, looked through and run as docs/operations.md says. */
class ReleaseArchiveIT {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void unpack() throws Exception {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            Path archive = built.filter(file -> file.getFileName().toString().matches("serai-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow();
            run(Map.of(), "tar", "-xzf", archive.toAbsolutePath().toString(), "-C", folder.toString());
        }
        try (Stream<Path> unpacked = Files.list(folder)) {
            home = unpacked.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    @Test
    void itHoldsWhatItTakesAndNobodysUsersAndKeys() throws IOException {
        for (String part :
                List.of("bin/serai", "serai.jar", "lib", "routes", "artemis-config/broker.xml", "docs", "systemd")) {
            assertThat(home.resolve(part)).exists();
        }
        assertThat(Files.isExecutable(home.resolve("bin/serai"))).isTrue();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .doesNotContain(
                            "users.properties", "roles.properties", "keys.properties", "certificates.properties")
                    .noneMatch(name -> name.endsWith(".key") || name.equals(".env"));
        }
    }

    @Test
    void itRunsFromWhereItIsUnpacked() throws Exception {
        assertThat(run(Map.of(), serai(), "version")).matches("serai \\d+\\.\\d+\\.\\d+\\s*");
        assertThat(run(Map.of(), serai(), "help")).contains("check", "user", "key", "version", "SERAI_HOME");
        assertThat(run(Map.of(), serai(), "check")).contains("All is well");
        String port = SeraiServer.freePort();
        Map<String, String> environment = new HashMap<>(Map.of(
                "HTTP_SERVER_PORT", port,
                "MQTT_BROKER_PORT", SeraiServer.freePort(),
                "MQTT_BROKER_WEBSOCKET_PORT", "0",
                "CONSOLE_PORT", "0",
                "MANAGEMENT_PORT", "0",
                "JAVA_OPTS", "-Xmx256m"));
        Process process = start(environment, serai());
        try {
            HttpClient http = HttpClient.newHttpClient();
            HttpRequest alive = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                    .build();
            await().atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .until(() -> http.send(alive, BodyHandlers.discarding()).statusCode() == 200);
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void systemdTakesTheUnit() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "needs systemd-analyze");
        String unit = Files.readString(home.resolve("systemd/serai.service"));
        // What the installation makes is not there in a test.
        Path here = folder.resolve("serai.service");
        Files.writeString(
                here,
                unit.replace("/opt/serai/bin/serai", serai())
                        .replace("User=serai", "User=root")
                        .replace("Group=serai", "Group=root"));
        Process verify = start(Map.of(), analyze.toString(), "verify", "--man=no", here.toString());
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(folder.resolve("output.log"));
        assertThat(said.lines().filter(line -> line.contains("serai.service"))).isEmpty();
        assertThat(unit).contains("NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet=\n");
    }

    private String serai() {
        return home.resolve("bin/serai").toString();
    }

    private String run(Map<String, String> environment, String... command) throws Exception {
        Process process = start(environment, command);
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(folder.resolve("output.log"));
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private Process start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(MQTT|API|HTTP|SERAI|LOG|DB|CONSOLE|MANAGEMENT|WEBHOOK)_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
    }
}
