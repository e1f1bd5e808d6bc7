package dev.serai;

import java.nio.file.Path;
import java.util.List;

/**
 * Runs the service until SIGTERM, or one of the {@link Commands} where there are arguments. A start that fails prints one
 * line and ends with exit code 1.
 */
public final class Serai {
    private Serai() {}

    /** The program; it takes its settings from the environment and from {@code .env} in the working directory. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && !List.of(arguments).equals(List.of("run"))) {
            System.exit(Commands.run(List.of(arguments)));
        }
        try {
            Environment environment = Environment.read(Path.of(".env"), System.getenv());
            // Before the other settings: reading those of a connection makes the first logger.
            LogSettings.from(environment).apply();
            new Assembly(Settings.from(environment)).run();
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
