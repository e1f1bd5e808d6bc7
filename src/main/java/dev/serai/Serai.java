package dev.serai;

import java.nio.file.Path;

/** Runs the service until SIGTERM. A start that fails prints one line and ends with exit code 1. */
public final class Serai {
    private Serai() {}

    /** The program; it takes its settings from the environment and from {@code .env} in the working directory. */
    public static void main(String[] arguments) {
        try {
            Settings settings = Settings.from(Environment.read(Path.of(".env"), System.getenv()));
            settings.log().apply();
            new Assembly(settings).run();
        } catch (StartupException failed) {
            System.err.println("Serai does not start: " + failed.getMessage());
            System.exit(1);
        } catch (Throwable unexpected) {
            // Threads that already run would keep half a service alive.
            unexpected.printStackTrace();
            System.exit(1);
        }
    }
}
