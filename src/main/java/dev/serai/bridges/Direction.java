package dev.serai.bridges;

/** Which way a bridge goes, seen from this service. */
public enum Direction {
    /** From the external broker to the embedded one. */
    IN,
    /** From the embedded broker to the external one. */
    OUT
}
