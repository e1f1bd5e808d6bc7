package dev.serai;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rates of several things that took turns, round by round, so that what else the machine did hit all of them alike. */
public final class Medians {
    /** So long a virtual machine that has half of two processors compiles before it is about as fast as it gets. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final Map<String, double[]> rates = new LinkedHashMap<>();
    private final int rounds;

    /** Something that is measured: it answers a rate. */
    @FunctionalInterface
    public interface Measurement {
        /** Runs once. */
        double run() throws Exception;
    }

    /** Measures each thing so many times, in turns, after turns of {@link #WARM_UP} each that do not count. */
    public Medians(int rounds, Map<String, Measurement> measurements) throws Exception {
        this.rounds = rounds;
        long end = System.nanoTime() + WARM_UP.multipliedBy(measurements.size()).toNanos();
        while (System.nanoTime() < end) {
            for (Measurement each : measurements.values()) {
                each.run();
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Measurement> each : measurements.entrySet()) {
                rates.computeIfAbsent(each.getKey(), name -> new double[rounds])[round] =
                        each.getValue().run();
            }
        }
    }

    /** The median of one thing. */
    public double of(String name) {
        double[] sorted = rates.getOrDefault(name, new double[rounds]).clone();
        Arrays.sort(sorted);
        return sorted[rounds / 2];
    }

    /** Prints the medians, and those of the first beside each other. */
    public void print(String unit) {
        List<String> names = List.copyOf(rates.keySet());
        for (String name : names) {
            System.out.printf("%-44s %,9.0f %s %6.2f%n", name, of(name), unit, of(name) / of(names.get(0)));
        }
    }
}
