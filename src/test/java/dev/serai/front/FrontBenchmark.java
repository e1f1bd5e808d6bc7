package dev.serai.front;

import dev.serai.SeraiServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the front costs: messages per second, 128 bytes, from four publishers to a subscriber each, through the broker with
 * the front, through Artemis' own MQTT module with the same {@code broker.xml} and security, and through that with the
 * front's order of publishes alone. Each is a process of its own; they take turns, so that what disturbs the machine
 * disturbs all of them. Run it with {@code benchmarks/front.sh}.
 */
final class FrontBenchmark {
    private static final int ROUNDS = 9;
    private static final int WARM_UP = 3;

    private FrontBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60_000;
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
            for (int qos = 0; qos < 2; qos++) {
                compare(qos, messages, ports);
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

    private static void compare(int qos, int messages, Map<BenchmarkBroker.Kind, Integer> ports) throws Exception {
        Map<BenchmarkBroker.Kind, List<Double>> rates = new EnumMap<>(BenchmarkBroker.Kind.class);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            List<BenchmarkBroker.Kind> kinds = new ArrayList<>(Arrays.asList(BenchmarkBroker.Kind.values()));
            Collections.rotate(kinds, round);
            for (BenchmarkBroker.Kind kind : kinds) {
                double rate = BenchmarkLoad.run(Objects.requireNonNull(ports.get(kind)), qos, messages);
                if (round >= 0) {
                    rates.computeIfAbsent(kind, first -> new ArrayList<>()).add(rate);
                }
            }
        }
        System.out.printf("QoS %d%n", qos);
        List<Double> front = Objects.requireNonNull(rates.get(BenchmarkBroker.Kind.FRONT));
        rates.forEach((kind, each) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                ratios.add(front.get(i) / each.get(i));
            }
            System.out.printf(
                    "  %-30s %,9.0f messages/s; with the front %.3f of it (%.3f to %.3f)%n",
                    kind.text(),
                    median(each),
                    median(ratios),
                    ratios.stream().min(Double::compare).orElseThrow(),
                    ratios.stream().max(Double::compare).orElseThrow());
        });
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
