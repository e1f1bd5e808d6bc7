package dev.serai;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The application of {@code examples/laravel}, run by PHP with the parts of Laravel that Debian packages. */
final class LaravelApplication implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src/test/php").toAbsolutePath();
    private static final Path EXAMPLE = Path.of("examples/laravel").toAbsolutePath();
    /** The Debian packages it takes. */
    static final String PACKAGES = "php-cli php-curl php-illuminate-http php-illuminate-routing"
            + " php-illuminate-cache php-illuminate-config php-illuminate-events php-guzzlehttp-guzzle"
            + " php-vlucas-phpdotenv";

    private final Path storage;
    private final String port = SeraiServer.freePort();
    private final SeraiServer serai;
    private String secret = "whsec_b2YtdGhlLWV4YW1wbGU=";
    private @Nullable Process server;

    LaravelApplication(Path storage, SeraiServer serai) {
        this.storage = storage;
        this.serai = serai;
    }

    /** Sets the secret that the application expects calls to be signed with. */
    LaravelApplication withSecret(String other) {
        secret = other;
        return this;
    }

    /** Whether PHP is here with every part of Laravel that the example needs. */
    static boolean isPresent() throws InterruptedException {
        try {
            ProcessBuilder check =
                    new ProcessBuilder("php", SCRIPTS.resolve("application.php").toString());
            check.environment().put("EXAMPLE", EXAMPLE.toString());
            check.environment().put("STORAGE", System.getProperty("java.io.tmpdir"));
            return check.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noPhp) {
            return false;
        }
    }

    /** Serves the routes of the example until it is closed. */
    void serve() throws IOException {
        ProcessBuilder builder =
                php("-S", "127.0.0.1:" + port, SCRIPTS.resolve("server.php").toString());
        builder.environment().put("PHP_CLI_SERVER_WORKERS", "2");
        server = builder.redirectOutput(storage.resolve("server.log").toFile()).start();
        await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port)).close();
            return true;
        });
    }

    /** Runs a command of the application and answers what it prints. */
    String command(String... arguments) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(List.of(SCRIPTS.resolve("command.php").toString()));
        line.addAll(List.of(arguments));
        Process command = php(line.toArray(String[]::new)).start();
        String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!command.waitFor(30, TimeUnit.SECONDS) || command.exitValue() != 0) {
            throw new IllegalStateException("The command failed: " + output);
        }
        return output;
    }

    /** One line of JSON for each event that the application has seen; payloads that are strings are in base64. */
    List<String> events() {
        try {
            Path events = storage.resolve("events");
            return Files.exists(events) ? Files.readAllLines(events) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private ProcessBuilder php(String... arguments) {
        List<String> line = new ArrayList<>(List.of("php", "-d", "display_errors=stderr"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("EXAMPLE", EXAMPLE.toString());
        builder.environment().put("STORAGE", storage.toString());
        builder.environment().put("APP_URL", url());
        builder.environment().put("SERAI_URL", "http://127.0.0.1:" + serai.httpPort());
        builder.environment().put("SERAI_KEY", SeraiServer.KEY);
        builder.environment().put("SERAI_WEBHOOK_SECRET", secret);
        return builder;
    }

    @Override
    public void close() {
        if (server != null) {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
        }
    }
}
