package dev.serai;

/** x. */
public final class Serai {
    private Serai() {}

    /** x. */
    public static void main(String[] args) {}
}
