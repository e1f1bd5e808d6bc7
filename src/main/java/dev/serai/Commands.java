package dev.serai;

import dev.serai.security.AccessCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@code serai.jar} does besides running: each command works on the files in {@code SERAI_HOME} and ends. */
final class Commands {
    private Commands() {}

    /** Does what the arguments say and answers the exit code: 0, or 1 after one line that says what is wrong. */
    static int run(List<String> arguments) {
        try {
            if (!AccessCommand.NAMES.contains(arguments.get(0))) {
                throw new IllegalArgumentException("Unknown command " + arguments.get(0) + "; there are user and key");
            }
            Environment environment = Environment.read(Path.of(".env"), System.getenv());
            Path home = Path.of(environment.text("SERAI_HOME", "."));
            new AccessCommand(home.resolve("artemis-config"), System.out).run(arguments);
            return 0;
        } catch (IllegalArgumentException | StartupException wrong) {
            System.err.println(wrong.getMessage());
            return 1;
        } catch (IOException failed) {
            System.err.println("A file in artemis-config/ cannot be read or written: " + failed.getMessage());
            return 1;
        }
    }
}
