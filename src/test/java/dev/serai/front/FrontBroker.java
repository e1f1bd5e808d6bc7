package dev.serai.front;

import dev.serai.Environment;
import dev.serai.SeraiServer;
import dev.serai.broker.BrokerSettings;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.security.BrokerSecurity;
import dev.serai.security.LoginGuard;
import dev.serai.security.Realm;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The embedded broker in this process, with the repository's {@code artemis-config} on free ports. Its users are
 * {@code all} (publisher and subscriber), {@code one} (role one) and {@code two} (role two), each with the password
 * {@code pw}.
 */
public final class FrontBroker implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final int port = Integer.parseInt(SeraiServer.freePort());
    private final int webSocketPort = Integer.parseInt(SeraiServer.freePort());
    private @Nullable EmbeddedBroker broker;

    private FrontBroker(Path folder) {
        this.folder = folder;
    }

    /** Starts it with {@code broker.xml} as it is. */
    public static FrontBroker start(Path folder) {
        return start(folder, xml -> xml);
    }

    /** Starts it with a changed {@code broker.xml}. */
    public static FrontBroker start(Path folder, UnaryOperator<String> change) {
        return start(folder, change, Map.of());
    }

    /** Starts it with a changed {@code broker.xml} and further settings. */
    public static FrontBroker start(Path folder, UnaryOperator<String> change, Map<String, String> settings) {
        try {
            writeFiles(folder, change);
            FrontBroker started = new FrontBroker(folder);
            started.environment.putAll(settings);
            started.start();
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void writeFiles(Path folder, UnaryOperator<String> change) throws IOException {
        for (String file : List.of("broker.xml", "login.config")) {
            String text = Files.readString(Path.of("artemis-config", file));
            Files.writeString(folder.resolve(file), file.equals("broker.xml") ? change.apply(text) : text);
        }
        Files.writeString(folder.resolve("users.properties"), "all = pw\none = pw\ntwo = pw\n");
        Files.writeString(
                folder.resolve("roles.properties"), "publisher = all\nsubscriber = all\none = one\ntwo = two\n");
    }

    /** Makes one that does not run yet, with {@code broker.xml} as it is. */
    static EmbeddedBroker prepare(Path folder, int port) throws IOException {
        writeFiles(folder, xml -> xml);
        return prepare(
                folder,
                Map.of("MQTT_BROKER_PORT", String.valueOf(port), "MQTT_BROKER_WEBSOCKET_PORT", SeraiServer.freePort()));
    }

    private static EmbeddedBroker prepare(Path folder, Map<String, String> names) {
        BrokerSettings settings = BrokerSettings.from(Environment.read(folder.resolve("no.env"), names));
        BrokerSecurity security =
                new BrokerSecurity(new Realm(settings, folder), new LoginGuard(new SimpleMeterRegistry()));
        EmbeddedBroker prepared = new EmbeddedBroker(settings, folder, folder.resolve("data"), security);
        security.decideBy(prepared.server(), prepared.clientIds());
        return prepared;
    }

    /** Starts it again, or for the first time, on the same ports and data. */
    public void start() {
        Map<String, String> names = new HashMap<>(environment);
        names.put("MQTT_BROKER_PORT", String.valueOf(port));
        names.put("MQTT_BROKER_WEBSOCKET_PORT", String.valueOf(webSocketPort));
        EmbeddedBroker starting = prepare(folder, names);
        starting.start();
        broker = starting;
    }

    /**
     * What this broker would be after kill -9 at this moment and a new start: another one, on a copy of the disk. Nothing
     * may be under way.
     */
    public FrontBroker startAsAfterACrash(Path copy) {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(folder.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return start(copy);
    }

    /** Stops it as SIGTERM does. */
    public void stop() {
        running().stop();
    }

    /** The broker, which has been started. */
    public EmbeddedBroker running() {
        if (broker == null) {
            throw new IllegalStateException("The broker was not started");
        }
        return broker;
    }

    /** The port of MQTT over TCP. */
    public int port() {
        return port;
    }

    /** The port of MQTT over WebSocket. */
    public int webSocketPort() {
        return webSocketPort;
    }

    @Override
    public void close() {
        if (broker != null && broker.isStarted()) {
            broker.stop();
        }
    }
}
