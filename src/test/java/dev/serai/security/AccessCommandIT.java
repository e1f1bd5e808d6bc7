package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.SeraiServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and keys, made by the command while the service runs. */
class AccessCommandIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void usersAndKeysCountAtOnceAndUntilTheyAreRemoved() throws Exception {
        try (SeraiServer serai = new SeraiServer(folder).start()) {
            assertThat(basic(serai, "ops", "first password")).isEqualTo(401);
            assertThat(command(serai, "first password\n", "user", "add", "ops", "admin"))
                    .isEqualTo("User ops added\n");
            assertThat(basic(serai, "ops", "first password")).isEqualTo(200);
            command(serai, "second password\n", "user", "change", "ops");
            assertThat(basic(serai, "ops", "second password")).isEqualTo(200);
            assertThat(command(serai, "", "user", "list")).isEqualTo("ops [admin]\n");
            command(serai, "", "user", "remove", "ops");
            await().atMost(SOON).until(() -> basic(serai, "ops", "second password") == 401);

            String key = command(serai, "", "key", "create", "laravel", "publisher", "30")
                    .strip();
            await().atMost(SOON).until(() -> byKey(serai, key) == 200);
            assertThat(command(serai, "", "key", "list"))
                    .startsWith("laravel publisher until ")
                    .doesNotContain(key);
            command(serai, "", "key", "remove", "laravel");
            await().atMost(SOON).until(() -> byKey(serai, key) == 401);
            assertThat(serai.output()).doesNotContain("second password").doesNotContain(key);
        }
    }

    private static int basic(SeraiServer serai, String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return serai.send(serai.request("/status").header("Authorization", "Basic " + pair))
                .statusCode();
    }

    private static int byKey(SeraiServer serai, String key) {
        return serai.send(serai.request("/status").header("X-API-Key", key)).statusCode();
    }

    private static String command(SeraiServer serai, String input, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("serai.jar", "target/serai.jar"))
                        .toAbsolutePath()
                        .toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(serai.home().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("SERAI_HOME", serai.home().toString());
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
