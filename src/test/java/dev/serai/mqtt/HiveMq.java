package dev.serai.mqtt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real HiveMQ CE as an external broker, in a process of its own, on a free port of the loopback address. */
public final class HiveMq implements AutoCloseable {
    private static final Path POM = Path.of("src/test/hivemq/pom.xml");
    /** Compiled by the process that runs it, so that HiveMQ's libraries stay off the class path of the tests. */
    private static final Path START = Path.of("src/test/hivemq/Start.java");

    private static final String CONFIGURATION =
            """
            <hivemq>
                <listeners>
                    <tcp-listener>
                        <port>%d</port>
                        <bind-address>127.0.0.1</bind-address>
                    </tcp-listener>
                </listeners>
                <persistence><mode>in-memory</mode></persistence>
                <mqtt>
                    <!-- Beyond its default of 1000 it would drop messages of its own. -->
                    <queued-messages><max-queue-size>100000</max-queue-size></queued-messages>
                    <receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
                </mqtt>
                <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
            </hivemq>
            """;

    private final Process process;
    private final int port;

    private HiveMq(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a broker, or skips the test where Maven cannot get it. */
    public static HiveMq start(Path folder, int receiveMaximum) throws IOException, InterruptedException {
        String classPath = classPath(folder);
        int port = FreePort.find();
        Path home = Files.createDirectories(folder.resolve("hivemq-" + port));
        Files.createDirectories(home.resolve("extensions"));
        Files.createDirectories(home.resolve("data"));
        Path configuration = Files.createDirectories(home.resolve("conf")).resolve("config.xml");
        Files.writeString(configuration, CONFIGURATION.formatted(port, receiveMaximum));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        for (String opened : List.of("java.base/java.lang", "java.base/java.nio", "java.base/sun.nio.ch")) {
            command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", classPath, START.toString()));
        for (Path argument : List.of(configuration.getParent(), home.resolve("data"), home.resolve("extensions"))) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.log").toFile())
                .start();
        HiveMq started = new HiveMq(process, port);
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(started::accepts);
        return started;
    }

    private static String classPath(Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("hivemq.classpath");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("serai.maven", "mvn"),
                "-q",
                "-B",
                "-f",
                POM.toString(),
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + output.toAbsolutePath()));
        if (System.getProperty("serai.maven.mode", "").equals("offline true")) {
            command.add("-o");
        }
        Process maven = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("maven.log").toFile())
                .start();
        boolean resolved = maven.waitFor(3, TimeUnit.MINUTES) && maven.exitValue() == 0;
        assumeTrue(resolved, () -> "Maven cannot get HiveMQ CE: " + command);
        return Files.readString(output).strip();
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new IllegalStateException("HiveMQ ended with " + process.exitValue());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
