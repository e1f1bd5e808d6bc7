package dev.serai.front;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Mosquitto's own command line clients, as user all of {@link FrontBroker}; a test is skipped where there are none. */
final class MosquittoClient {
    private MosquittoClient() {}

    /** Runs a client until it ends, at most 30 seconds, and answers the lines it printed. */
    static List<String> run(String program, int port, String... arguments) throws Exception {
        Path out = Files.createTempFile("mosquitto", ".txt");
        try {
            Process process = start(program, port, out, arguments);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " does not end: " + Files.readString(out));
            }
            return Files.readAllLines(out);
        } finally {
            Files.delete(out);
        }
    }

    private static Process start(String program, int port, Path out, String... arguments) throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", program)),
                program + " is not installed (Debian: mosquitto-clients)");
        List<String> command = new ArrayList<>(List.of(
                program, "-h", "127.0.0.1", "-p", String.valueOf(port), "-V", "mqttv5", "-u", "all", "-P", "pw"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }
}
