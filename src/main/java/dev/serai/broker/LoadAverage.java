package dev.serai.broker;

import java.util.Locale;
import java.util.function.LongSupplier;

/** How often something happens in a minute, averaged over the last 1, 5 and 15, as operators know it from Mosquitto. */
final class LoadAverage {
    private static final int SECONDS_PER_MINUTE = 60;
    /** The minutes over which is averaged. */
    static final int[] MINUTES = {1, 5, 15};

    private final LongSupplier total;
    private final double[] averages = new double[MINUTES.length];
    private long before;

    /** Averages over a count that only grows. */
    LoadAverage(LongSupplier total) {
        this.total = total;
    }

    /** Takes what has come in the last seconds into the averages: the older something is, the less it weighs. */
    void update(double seconds) {
        long now = total.getAsLong();
        double perMinute = (now - before) * SECONDS_PER_MINUTE / seconds;
        before = now;
        for (int i = 0; i < MINUTES.length; i++) {
            double weight = Math.exp(-seconds / (MINUTES[i] * SECONDS_PER_MINUTE));
            averages[i] = perMinute + weight * (averages[i] - perMinute);
        }
    }

    /** The average over {@code MINUTES[index]}, with two decimal places. */
    String average(int index) {
        return String.format(Locale.ROOT, "%.2f", averages[index]);
    }
}
