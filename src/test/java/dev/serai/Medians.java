package dev.serai;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rates of several things that took turns, round by round, so that what else the machine did hit all of them alike. */
public final class Medians {
    /** A virtual machine compiles for about ten seconds before it is as fast as it gets. */
    private static final int WARM_UP = 3;

    private final Map<String, double[]> rates = new LinkedHashMap<>();
    private final int rounds;

    /** Something that is measured: it answers a rate. */
    @FunctionalInterface
    public interface Measurement {
        /** Runs once. */
        double run() throws Exception;
    }

    /** Measures each thing so many times, in turns, after some rounds that do not count. */
    public Medians(int rounds, Map<String, Measurement> measurements) throws Exception {
        this.rounds = rounds;
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Map.Entry<String, Measurement> each : measurements.entrySet()) {
                double rate = each.getValue().run();
                if (round >= 0) {
                    rates.computeIfAbsent(each.getKey(), name -> new double[rounds])[round] = rate;
                }
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
