package dev.serai.front;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Mosquitto's own command line clients, as user all of {@link FrontBroker}; a test is skipped where there are none. */
public final class MosquittoClient {
    private static final int SECONDS = 120;
    private static final int MOST_LINES = 50_000;

    private final List<String> connection;

    /** Clients of a port of this machine; further options say how to get there. */
    private MosquittoClient(int port, List<String> options) {
        connection = new ArrayList<>(
                List.of("-h", "127.0.0.1", "-p", String.valueOf(port), "-V", "mqttv5", "-u", "all", "-P", "pw"));
        connection.addAll(options);
    }

    /** Clients without encryption. */
    public MosquittoClient(int port) {
        this(port, List.of());
    }

    /** Clients with TLS that trust an authority. */
    public MosquittoClient(int port, String authority) {
        this(port, List.of("--cafile", authority));
    }

    /** Runs a client until it ends and answers the lines it printed. */
    public List<String> run(String program, String... arguments) throws Exception {
        Path out = Files.createTempFile("mosquitto", ".txt");
        try {
            finish(start(program, out, arguments));
            return Files.readAllLines(out);
        } finally {
            Files.delete(out);
        }
    }

    /**
     * Publishes each line, without waiting for each. Several times {@value #MOST_LINES} of them one after the other:
     * {@code mosquitto_pub -l} ends with the acknowledgement of the packet identifier of its last line, and those are
     * 65,535.
     */
    public void publishLines(List<String> lines, String... arguments) throws Exception {
        List<String> command = command("mosquitto_pub", arguments);
        command.add("-l");
        Path in = Files.createTempFile("mosquitto", ".txt");
        try {
            for (int from = 0; from < lines.size(); from += MOST_LINES) {
                Files.write(in, lines.subList(from, Math.min(from + MOST_LINES, lines.size())));
                finish(new ProcessBuilder(command)
                        .inheritIO()
                        .redirectInput(in.toFile())
                        .start());
            }
        } finally {
            Files.delete(in);
        }
    }

    private static void finish(Process process) throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("A client of Mosquitto does not end");
        }
    }

    /** Starts a client that prints to a file. */
    public Process start(String program, Path out, String... arguments) throws IOException {
        return new ProcessBuilder(command(program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private List<String> command(String program, String... arguments) {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", program)),
                program + " is not installed (Debian: mosquitto-clients)");
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(connection);
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
