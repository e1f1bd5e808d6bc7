package dev.serai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged service in a process of its own, as an operator runs it: on free ports, with a home folder that is a copy
 * of the repository's {@code routes/} and {@code artemis-config/}. Closing it ends the process.
 */
public final class SeraiServer implements AutoCloseable {
    /** Opens the API with the roles publisher and subscriber. */
    public static final String KEY = "key-for-tests";
    /** Opens the API with the role admin. */
    public static final String ADMIN_KEY = "admin-key-for-tests";
    /** May publish and subscribe over MQTT; the password is {@link #PASSWORD}. */
    public static final String USER = "device";
    /** The password of {@link #USER}. */
    public static final String PASSWORD = "password-for-tests";

    private static final Path JAR = Path.of(System.getProperty("serai.jar", "target/serai.jar"));
    private static final Path CLASS_ARCHIVE = JAR.resolveSibling("serai.jsa");
    /** Outside Maven, as for a benchmark, both compilers. */
    private static final String COMPILER = System.getProperty("serai.compiler", "-XX:TieredStopAtLevel=4");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> program =
            new ArrayList<>(List.of("-jar", JAR.toAbsolutePath().toString()));
    private String heap = "512m";
    private @Nullable Process process;

    /** A service that is not yet started; its files can be changed before. */
    public SeraiServer(Path folder) {
        this.folder = folder;
        copy(Path.of("routes"), home().resolve("routes"));
        copy(Path.of("artemis-config"), home().resolve("artemis-config"));
        with("SERAI_HOME", home().toString());
        with("SERAI_DATA", folder.resolve("data").toString());
        with("HTTP_SERVER_PORT", freePort());
        with("MQTT_BROKER_PORT", freePort());
        with("MQTT_BROKER_WEBSOCKET_PORT", freePort());
        with("CONSOLE_PORT", "0");
        with("MANAGEMENT_PORT", freePort());
        with("MQTT_BROKER_CREDENTIALS", USER + ":" + PASSWORD);
        with("API_KEYS", KEY + "," + ADMIN_KEY + ":admin");
    }

    /** Sets a variable of the process's environment. */
    public SeraiServer with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Bounds the heap, for example to {@code 256m}; 512m where it is not called. */
    public SeraiServer withHeap(String most) {
        heap = most;
        return this;
    }

    /** Puts another jar on the class path, for example that of a Camel component. */
    public SeraiServer withJar(Path jar) {
        program.clear();
        program.addAll(List.of("-cp", JAR.toAbsolutePath() + File.pathSeparator + jar, Serai.class.getName()));
        return this;
    }

    /** Leaves a variable out. */
    public SeraiServer without(String name) {
        environment.remove(name);
        return this;
    }

    /** Starts it and waits until it answers. */
    public SeraiServer start() {
        Process started = launch();
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    if (!started.isAlive()) {
                        throw new IllegalStateException("The service ended: " + output());
                    }
                    return isUp();
                });
        return this;
    }

    /** Starts it, or one of its commands, and does not wait. */
    public Process launch(String... arguments) {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                    javaCommand(), "-Xmx" + heap, COMPILER, "-XX:SharedArchiveFile=" + CLASS_ARCHIVE.toAbsolutePath());
            builder.command().addAll(program);
            builder.command().addAll(List.of(arguments));
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.matches("(MQTT|API|HTTP|SERAI|LOG|DB|CONSOLE|MANAGEMENT|OTEL)_.*"));
            builder.environment().putAll(environment);
            process = builder.directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            return process;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private boolean isUp() {
        try {
            return get("/healthz").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            // Refused, or sent on a connection that was kept open to a process that has been killed since.
            return false;
        }
    }

    /** Ends the process as a power cut does. */
    public void kill() {
        running().destroyForcibly();
        join();
    }

    /** Asks the process to stop, as SIGTERM does, and answers its exit code. */
    public int stop() {
        running().destroy();
        join();
        return running().exitValue();
    }

    private void join() {
        try {
            if (!running().waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The service does not end: " + output());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The process, which has been started. */
    public Process running() {
        if (process == null) {
            throw new IllegalStateException("The service was not started");
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }

    /** Everything that the process has printed. */
    public String output() {
        try {
            return Files.readString(log());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Path log() {
        return folder.resolve("output.log");
    }

    /** The folder with {@code routes/} and {@code artemis-config/}. */
    public Path home() {
        return folder.resolve("home");
    }

    /** The port of the API. */
    public int httpPort() {
        return Integer.parseInt(environment.get("HTTP_SERVER_PORT"));
    }

    /** The port of MQTT over TCP. */
    public int mqttPort() {
        return Integer.parseInt(environment.get("MQTT_BROKER_PORT"));
    }

    /** The port of MQTT over WebSocket. */
    public int webSocketPort() {
        return Integer.parseInt(environment.get("MQTT_BROKER_WEBSOCKET_PORT"));
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return Integer.parseInt(environment.get("MANAGEMENT_PORT"));
    }

    /** A GET on the management port. */
    public HttpResponse<String> observe(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + path)));
    }

    /** Publishes a JSON payload with QoS 1 and expects it to be taken. */
    public void publish(String topic, String jsonPayload) {
        HttpResponse<String> answer =
                post("/publish", "{\"topic\":\"" + topic + "\",\"qos\":1,\"payload\":" + jsonPayload + "}");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    /** A POST with {@link #KEY}. */
    public HttpResponse<String> post(String path, String body) {
        return send(request(path).header("X-API-Key", KEY).POST(BodyPublishers.ofString(body)));
    }

    /** A GET with {@link #KEY}. */
    public HttpResponse<String> get(String path) {
        return send(request(path).header("X-API-Key", KEY));
    }

    /** A request to a path, without a key yet. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + path))
                .timeout(Duration.ofSeconds(30));
    }

    /** Sends any request. */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sends a request without waiting for its answer. */
    public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** An MQTT 5 client of {@link #USER}, not connected yet; the broker gives it an id. */
    public Mqtt5BlockingClient mqttClient() {
        return mqttClient("");
    }

    /** An MQTT 5 client of {@link #USER} with this id, not connected yet. */
    public Mqtt5BlockingClient mqttClient(String id) {
        return Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(mqttPort())
                .simpleAuth()
                .username(USER)
                .password(PASSWORD.getBytes(UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    /** A port that nothing listens on. */
    public static String freePort() {
        return String.valueOf(FreePort.find());
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.endsWith("users.properties") && !file.endsWith("roles.properties")) {
                    Files.copy(file, target);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
