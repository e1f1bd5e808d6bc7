package dev.serai;

import dev.serai.security.AccessCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@code serai.jar} does besides running: each command works on the files in {@code SERAI_HOME} and ends. */
final class Commands {
    private static final String HELP =
            """
            Serai: an MQTT broker, routes in YAML and an HTTP API in one process.

              serai.jar              runs the service until SIGTERM; so does "run"
              serai.jar check        says what is wrong with settings, certificates, users, broker.xml and routes
              serai.jar user …       users of the broker, the API and the console: add, change, remove, list
              serai.jar key …        keys of the HTTP API: create, remove, list
              serai.jar version      prints the version
              serai.jar help         prints this

            Folders
              SERAI_HOME   holds routes/ and artemis-config/; the working directory unless set
              SERAI_DATA   holds the journal and the database; data/ unless set

            Settings come from the environment and from a file .env in the working directory, for example
              HTTP_SERVER_PORT=8080   MQTT_BROKER_PORT=1883   CONSOLE_PORT=8161   MANAGEMENT_PORT=9876
              MQTT_HIVEMQ_HOST=…      a connection called hivemq, usable in routes as hivemq:topic/filter
              LOG_LEVEL=info          LOG_FORMAT=text or json

            Where to look
              http://127.0.0.1:8161/console               routes, queues and connections in a browser
              http://127.0.0.1:9876/observe/health/ready  whether it can serve, and what is wrong
              http://127.0.0.1:9876/observe/metrics       what Prometheus reads

            A start that fails prints one line that names what to mend, and ends with exit code 1.
            """;

    private Commands() {}

    /** Does what the arguments say and answers the exit code: 0, or 1 after one line that says what is wrong. */
    static int run(List<String> arguments) {
        try {
            switch (arguments.get(0)) {
                case "help", "--help", "-h" -> {
                    System.out.print(HELP);
                    return 0;
                }
                case "version", "--version" -> {
                    System.out.println("serai " + version());
                    return 0;
                }
                case "check" -> {
                    boolean passed = new Check(System.out).passes(Path.of(".env"), System.getenv());
                    System.out.println(passed ? "All is well" : "A start would fail");
                    return passed ? 0 : 1;
                }
                default -> access(arguments);
            }
            return 0;
        } catch (IllegalArgumentException | StartupException wrong) {
            System.err.println(wrong.getMessage());
            return 1;
        } catch (IOException failed) {
            System.err.println("A file in artemis-config/ cannot be read or written: " + failed.getMessage());
            return 1;
        }
    }

    private static void access(List<String> arguments) throws IOException {
        if (!AccessCommand.NAMES.contains(arguments.get(0))) {
            throw new IllegalArgumentException("Unknown command " + arguments.get(0) + "; \"help\" lists them");
        }
        Environment environment = Environment.read(Path.of(".env"), System.getenv());
        Path home = Path.of(environment.text("SERAI_HOME", "."));
        new AccessCommand(home.resolve("artemis-config"), System.out).run(arguments);
    }

    private static String version() {
        String version = Commands.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
