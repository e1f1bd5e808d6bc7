package dev.serai.bridges;

import java.util.Map;

/**
 * The parameters of a route made from a template, as text.
 *
 * @param values by name, as the route's file or the template's defaults give them
 */
record BridgeParameters(Map<String, Object> values) {
    BridgeParameters {
        values = Map.copyOf(values);
    }

    String text(String name) {
        Object value = values.get(name);
        return value == null ? "" : value.toString();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * What a route of the templates {@code bridge-in} and {@code bridge-out} asks for.
     *
     * @throws IllegalArgumentException naming the parameter that is wrong
     */
    BridgeSettings settings(String routeId, Direction direction) {
        return new BridgeSettings(
                routeId,
                direction,
                text("broker"),
                text("topicFilter"),
                text("localPrefix"),
                text("remotePrefix"),
                text("topic"),
                number("maxQos"),
                keepRetain(text("retain")),
                text("userProperties"),
                text("excludes"),
                number("hopLimit"),
                number("ratePerSecond"));
    }

    private int number(String name) {
        String value = text(name);
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + " must be a whole number, but was \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    private static boolean keepRetain(String value) {
        return switch (value) {
            case "keep" -> true;
            case "strip" -> false;
            default -> throw new IllegalArgumentException("retain must be keep or strip, but was \"" + value + "\"");
        };
    }
}
