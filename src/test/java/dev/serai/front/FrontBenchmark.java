package dev.serai.front;

import dev.serai.SeraiServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the front costs: messages per second, 128 bytes, from four publishers to a subscriber each, through the broker with
 * the front, through Artemis' own MQTT module with the same {@code broker.xml} and security, and through that with the
 * front's order of publishes alone. Each is a process of its own; they take turns, so that what disturbs the machine
 * disturbs all of them. Run it with {@code benchmarks/front.sh}.
 */
final class FrontBenchmark {
    private static final int ROUNDS = 7;
    private static final int WARM_UP = 4;

    private FrontBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
        Map<BenchmarkBroker.Kind, Process> brokers = new EnumMap<>(BenchmarkBroker.Kind.class);
        Map<BenchmarkBroker.Kind, Integer> ports = new EnumMap<>(BenchmarkBroker.Kind.class);
        try {
            for (BenchmarkBroker.Kind kind : BenchmarkBroker.Kind.values()) {
                int port = Integer.parseInt(SeraiServer.freePort());
                ports.put(kind, port);
                brokers.put(kind, start(kind, port));
            }
            System.out.printf(
                    "%d messages of 128 bytes in each of %d rounds, MQTT 5, %d publishers with a subscriber each%n",
                    messages, ROUNDS, BenchmarkLoad.PAIRS);
            int first = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
            int last = arguments.length > 1 ? first : 1;
            for (int qos = first; qos <= last; qos++) {
                compare(qos, messages, ports, brokers);
            }
        } finally {
            brokers.values().forEach(Process::destroy);
        }
    }

    private static Process start(BenchmarkBroker.Kind kind, int port) throws IOException {
        Path folder = Files.createTempDirectory("front");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dserai.log.level=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchmarkBroker.class.getName(),
                        kind.name(),
                        folder.toString(),
                        String.valueOf(port))
                .redirectError(new File(folder.toFile(), "errors"))
                .start();
        BufferedReader output = process.inputReader();
        if (output.lines().noneMatch("ready"::equals)) {
            throw new IllegalStateException(kind + " does not start, see " + folder);
        }
        return process;
    }

    /** What one round has shown of one broker. */
    private record Round(double rate, double processorMicros) {}

    private static void compare(
            int qos, int messages, Map<BenchmarkBroker.Kind, Integer> ports, Map<BenchmarkBroker.Kind, Process> brokers)
            throws Exception {
        Map<BenchmarkBroker.Kind, List<Round>> rounds = new EnumMap<>(BenchmarkBroker.Kind.class);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            List<BenchmarkBroker.Kind> kinds = new ArrayList<>(Arrays.asList(BenchmarkBroker.Kind.values()));
            Collections.rotate(kinds, round);
            for (BenchmarkBroker.Kind kind : kinds) {
                Process broker = Objects.requireNonNull(brokers.get(kind));
                Duration before = processorTime(broker);
                double rate = BenchmarkLoad.run(Objects.requireNonNull(ports.get(kind)), qos, messages);
                Duration used = processorTime(broker).minus(before);
                if (round >= 0) {
                    rounds.computeIfAbsent(kind, first -> new ArrayList<>())
                            .add(new Round(rate, used.toNanos() / 1e3 / messages));
                }
            }
        }
        System.out.printf("QoS %d%n", qos);
        List<Round> front = Objects.requireNonNull(rounds.get(BenchmarkBroker.Kind.FRONT));
        rounds.forEach((kind, each) -> print(kind, each, front));
    }

    private static Duration processorTime(Process broker) {
        return broker.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void print(BenchmarkBroker.Kind kind, List<Round> rounds, List<Round> front) {
        List<Double> ratios = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ratios.add(front.get(i).rate() / rounds.get(i).rate());
            processor.add(front.get(i).processorMicros() / rounds.get(i).processorMicros());
        }
        System.out.printf(
                "  %-24s %,8.0f messages/s, the front %.3f of it (%.3f to %.3f);"
                        + " %5.1f us of processor for each, the front %.3f of it (%.3f to %.3f)%n",
                kind.text(),
                median(rounds.stream().map(Round::rate)),
                median(ratios.stream()),
                Collections.min(ratios),
                Collections.max(ratios),
                median(rounds.stream().map(Round::processorMicros)),
                median(processor.stream()),
                Collections.min(processor),
                Collections.max(processor));
    }

    private static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
