package dev.serai.mqtt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Mosquitto as an external broker, on a free port of the loopback address, with its persistence on. It can be
 * killed, stopped and started again.
 */
public final class Mosquitto implements AutoCloseable {
    /**
     * Written when it is asked to, by {@link #saveAndKill}. Were it to write at each change, it would read one packet of
     * each client between two writes: acknowledgements would wait unread, and be lost with a connection that is cut.
     */
    private static final String PERSISTENCE =
            """
            persistence true
            persistence_location %s/
            persistence_file mosquitto-%d.db
            """;

    private final Path folder;
    private final int port;
    private final List<String> configuration;

    @SuppressWarnings("NullAway.Init")
    private Process process;

    private Mosquitto(Path folder, List<String> configuration) {
        this.folder = folder;
        this.port = FreePort.find();
        this.configuration = configuration;
    }

    /** Starts a broker, or skips the test where Mosquitto is not installed. */
    public static Mosquitto start(Path folder, String... configuration) {
        assumeTrue(program().isPresent(), "Mosquitto is not installed (Debian: apt-get install mosquitto)");
        Mosquitto mosquitto = new Mosquitto(folder, List.of(configuration));
        mosquitto.start();
        return mosquitto;
    }

    private static java.util.Optional<Path> program() {
        return Stream.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it, again with the same port and data. */
    public void start() {
        try {
            Path file = folder.resolve("mosquitto-" + port + ".conf");
            String text = "max_queued_messages 0\nuser root\n";
            if (configuration.stream().noneMatch(line -> line.startsWith("persistence "))) {
                text += PERSISTENCE.formatted(folder, port);
            }
            boolean listens = configuration.stream().anyMatch(line -> line.startsWith("listener"));
            String listener = listens ? "" : "listener " + port + " 127.0.0.1\nallow_anonymous true\n";
            Files.writeString(
                    file, text + listener + String.join("\n", configuration).formatted(port) + "\n");
            process = new ProcessBuilder(program().orElseThrow().toString(), "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("mosquitto-" + port + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::accepts);
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Ends it with SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Has it write what it acknowledged to disk, then ends it with SIGKILL. It writes after it acknowledges, so that a
     * plain {@link #kill} can lose messages that are nobody's fault but its own.
     */
    public void saveAndKill() {
        Path file = folder.resolve("mosquitto-" + port + ".db");
        long before = lastModified(file);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            signal("-USR1");
            return lastModified(file) > before;
        });
        kill();
    }

    private static long lastModified(Path file) {
        try {
            return Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and throws its sessions, queues and retained messages away. */
    public void killAndForget() {
        kill();
        try {
            Files.deleteIfExists(folder.resolve("mosquitto-" + port + ".db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Freezes it: its sockets stay open and nothing answers. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
