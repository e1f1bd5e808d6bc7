package dev.serai.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real MariaDB server on a free loopback port, with its data in a folder of the test; skips where it is absent. */
public final class MariadbServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private Process process;

    /** Starts the server that the machine has installed. */
    public MariadbServer(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.port = FreePort.find();
        Path data = folder.resolve("data");
        run(binary("mariadb-install-db"), "--no-defaults", "--datadir=" + data, "--skip-test-db", user());
        process = launch();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::createDatabase);
    }

    /** How to reach it. */
    public StoreSettings settings() {
        return StoreSettings.server(Database.MYSQL, "127.0.0.1", port, "serai", "serai", "secret");
    }

    /** How the service is told of it. */
    public Map<String, String> environment() {
        return Map.of(
                "DB_CONNECTION", "mariadb",
                "DB_PORT", String.valueOf(port),
                "DB_DATABASE", "serai",
                "DB_USERNAME", "serai",
                "DB_PASSWORD", "secret");
    }

    /** Takes the server away, as a crash would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Brings it back after {@link #kill()}, on the same port and data. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (Exception stillRunning) {
            process.destroyForcibly();
            throw new IllegalStateException("mariadbd did not stop by itself", stillRunning);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(binary("mariadbd"), "--no-defaults", user()));
        command.add("--datadir=" + folder.resolve("data"));
        command.add("--socket=" + folder.resolve("s"));
        command.add("--port=" + port);
        command.add("--bind-address=127.0.0.1");
        command.add("--innodb-buffer-pool-size=32M");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private boolean createDatabase() throws IOException, InterruptedException, SQLException {
        run(
                binary("mariadb"),
                "--no-defaults",
                "--socket=" + folder.resolve("s"),
                "-e",
                "CREATE DATABASE IF NOT EXISTS serai;"
                        + "GRANT ALL ON serai.* TO serai@'127.0.0.1' IDENTIFIED BY 'secret';"
                        + "GRANT ALL ON serai.* TO serai@localhost IDENTIFIED BY 'secret'");
        DriverManager.getConnection(settings().url(), "serai", "secret").close();
        return true;
    }

    private static String user() {
        return "--user=" + System.getProperty("user.name");
    }

    private static String binary(String name) {
        Optional<Path> found = Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), name + " is not installed (Debian: mariadb-server)");
        return found.orElseThrow().toString();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }
}
