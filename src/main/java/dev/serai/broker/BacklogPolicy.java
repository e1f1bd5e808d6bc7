package dev.serai.broker;

import java.util.Locale;

/** What happens when more would wait than may. */
enum BacklogPolicy {
    /** The oldest waiting messages make room. */
    DROP_OLDEST,
    /** Publishers are refused until there is room; what was taken is kept. */
    BLOCK;

    /** @throws IllegalArgumentException where the text is neither {@code drop-oldest} nor {@code block} */
    static BacklogPolicy of(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "drop-oldest" -> DROP_OLDEST;
            case "block" -> BLOCK;
            default ->
                throw new IllegalArgumentException(
                        "backlogPolicy must be drop-oldest or block, but was \"" + text + "\"");
        };
    }
}
