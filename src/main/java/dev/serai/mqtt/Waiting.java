package dev.serai.mqtt;

/** Something in which messages wait. */
@FunctionalInterface
public interface Waiting {
    /** How many wait, those on their way included. */
    long waiting();
}
