package dev.serai;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.LoggerFactory;

/** Runs the service until SIGTERM. A start that fails prints one line and ends with exit code 1. */
public final class Serai {
    private Serai() {}

    /** The program; it takes its settings from the environment and from {@code .env} in the working directory. */
    public static void main(String[] arguments) {
        try {
            Settings settings = Settings.from(Environment.read(Path.of(".env"), System.getenv()));
            settings.log().apply();
            run(settings);
        } catch (Exception failed) {
            System.err.println("Serai does not start: " + StartupFailure.line(failed));
            System.exit(1);
        }
    }

    private static void run(Settings settings) throws Exception {
        Main main = new Service(settings).assemble();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                Duration took = Duration.between(
                        Instant.ofEpochMilli(
                                ManagementFactory.getRuntimeMXBean().getStartTime()),
                        Instant.now());
                LoggerFactory.getLogger(Serai.class)
                        .info(
                                "Ready after {} ms: http://{} {}",
                                took.toMillis(),
                                settings.http().address(),
                                settings.broker().enabled()
                                        ? "mqtt://" + settings.broker().mqtt()
                                        : "no MQTT");
            }
        });
        main.run();
    }
}
