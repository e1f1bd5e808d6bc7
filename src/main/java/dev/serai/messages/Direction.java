package dev.serai.messages;

import java.util.Arrays;
import java.util.Locale;

/** Which way a stored message went. */
public enum Direction {
    /** From the API to a broker. */
    PUBLISHED(0),
    /** From a broker to a subscription of the service. */
    RECEIVED(1);

    private final int column;

    Direction(int column) {
        this.column = column;
    }

    /** What the database column holds. */
    int column() {
        return column;
    }

    static Direction ofColumn(int column) {
        return column == PUBLISHED.column ? PUBLISHED : RECEIVED;
    }

    /** The word of the API, for example {@code published}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a word of the API.
     *
     * @throws IllegalArgumentException where it is neither of the two
     */
    public static Direction of(String word) {
        return Arrays.stream(values())
                .filter(direction -> direction.word().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "direction must be published or received, but was \"" + word + "\""));
    }
}
