package dev.serai.metrics;

/** How fast a count grows, between two looks at it that are a second or more apart. Thread-safe. */
public final class Rate {
    private static final double NANOS = 1e9;

    private double count;
    private long at;
    private double perSecond;

    /** Begins to look, at this count. */
    public Rate(double count) {
        this.count = count;
        this.at = System.nanoTime();
    }

    /** What is counted a second, with the count as it is now. */
    public synchronized double of(double now) {
        double seconds = (System.nanoTime() - at) / NANOS;
        if (seconds >= 1) {
            perSecond = (now - count) / seconds;
            count = now;
            at = System.nanoTime();
        }
        return perSecond;
    }
}
