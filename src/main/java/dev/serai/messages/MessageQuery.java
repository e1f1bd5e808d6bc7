package dev.serai.messages;

import dev.serai.mqtt.TopicFilter;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which stored messages to list, newest first; null means any.
 *
 * @param topic an MQTT topic filter
 * @param limit 1 to 1000
 * @param after the id of the last message of the page before
 */
public record MessageQuery(
        @Nullable Boolean confirmed,
        @Nullable Direction direction,
        @Nullable TopicFilter topic,
        int limit,
        @Nullable Long after) {
    /** As many as one page holds. */
    public static final int MAX_LIMIT = 1000;

    private static final int DEFAULT_LIMIT = 100;

    /** @throws IllegalArgumentException where the limit is out of bounds */
    public MessageQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT + ", but was " + limit);
        }
    }

    /**
     * Reads the query parameters of {@code GET /messages}; an empty one counts as not given. Unless told otherwise only
     * messages that are not confirmed yet are listed, as applications know it.
     *
     * @throws IllegalArgumentException naming the parameter, its rule and its value
     */
    public static MessageQuery of(
            @Nullable String confirmed,
            @Nullable String direction,
            @Nullable String topic,
            @Nullable String limit,
            @Nullable String after) {
        Integer count = read(limit, MessageQuery::count);
        return new MessageQuery(
                confirmed(confirmed),
                read(direction, Direction::of),
                read(topic, TopicFilter::new),
                count == null ? DEFAULT_LIMIT : count,
                read(after, text -> number("after", text)));
    }

    private static <T> @Nullable T read(@Nullable String value, Function<String, T> reading) {
        return value == null || value.isEmpty() ? null : reading.apply(value);
    }

    private static @Nullable Boolean confirmed(@Nullable String value) {
        String word = value == null || value.isEmpty() ? "false" : value.toLowerCase(Locale.ROOT);
        return switch (word) {
            case "any" -> null;
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new IllegalArgumentException("confirmed must be true, false or any, but was \"" + value + "\"");
        };
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT + ", but was \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static long number(String name, String value) {
        return MessageIds.read(value)
                .orElseThrow(() ->
                        new IllegalArgumentException(name + " must be a whole number, but was \"" + value + "\""));
    }
}
