package dev.serai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of the process over those of a {@code .env} file, read by type. An empty variable counts as
 * not set. Each name that is asked for becomes a known one, so that {@link #refuseUnknown()} finds the misspelt rest.
 */
public final class Environment {
    /**
     * The prefixes that are Serai's own: any other name that starts with one of them is a mistake. {@code LOG_} and
     * {@code SERAI_} are not: Laravel has names with the first, and applications name the service with the second.
     */
    private static final List<String> OWN =
            List.of("MQTT_", "WEBHOOK_", "DB_", "API_KEY", "HTTP_SERVER_", "MESSAGE_", "MANAGEMENT_", "CONSOLE_");

    private static final Set<String> TRUE = Set.of("true", "1", "yes");
    private static final Set<String> FALSE = Set.of("false", "0", "no");

    private final Map<String, String> variables;
    private final Set<String> known = new HashSet<>();

    private Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** An environment of exactly these variables. */
    public static Environment of(Map<String, String> variables) {
        Map<String, String> set = new HashMap<>(variables);
        set.values().removeIf(String::isBlank);
        return new Environment(set);
    }

    /**
     * The variables of {@code dotEnv}, where that file exists, under those of the process.
     *
     * @throws StartupException where the file cannot be read or a line is not {@code NAME=value}
     */
    public static Environment read(Path dotEnv, Map<String, String> process) {
        Map<String, String> variables = new HashMap<>();
        if (Files.exists(dotEnv)) {
            try {
                variables.putAll(DotEnv.parse(Files.readString(dotEnv)));
            } catch (IOException unreadable) {
                throw new StartupException(".env cannot be read as UTF-8 text: " + dotEnv, unreadable);
            }
        }
        variables.putAll(process);
        return of(variables);
    }

    /** The value of a variable, or null where it is not set. */
    public @Nullable String optional(String name) {
        known.add(name);
        return variables.get(name);
    }

    /** The value of a variable, or a default where it is not set. */
    public String text(String name, String unset) {
        String value = optional(name);
        return value == null ? unset : value;
    }

    /** A variable read as {@code true}, {@code 1}, {@code yes}, {@code false}, {@code 0} or {@code no} in any case. */
    public boolean flag(String name, boolean unset) {
        return parse(name, unset, "true or false", text -> {
            String word = text.toLowerCase(Locale.ROOT);
            if (!TRUE.contains(word) && !FALSE.contains(word)) {
                throw new IllegalArgumentException(word);
            }
            return TRUE.contains(word);
        });
    }

    /** A variable read as a whole number within bounds, both included. */
    public int number(String name, int unset, int least, int most) {
        return parse(name, unset, "a whole number from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    /** A TCP port from 1 to 65535. */
    public int port(String name, int unset) {
        return number(name, unset, 1, 65535);
    }

    /** A TCP port from 1 to 65535, or 0 to switch the listener off. */
    public int portOrOff(String name, int unset) {
        return number(name, unset, 0, 65535);
    }

    /** A variable that must be one of some words, compared without regard to case. */
    public String oneOf(String name, String unset, String... words) {
        return parse(name, unset, "one of " + String.join(", ", words), text -> Arrays.stream(words)
                .filter(word -> word.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)));
    }

    /** A comma list without blanks; empty where the variable is not set. */
    public List<String> list(String name) {
        return Arrays.stream(text(name, "").split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** The names that are set and start with a prefix, in alphabetical order; asking does not make them known. */
    public Set<String> namesStartingWith(String prefix) {
        Set<String> names = new TreeSet<>(variables.keySet());
        names.removeIf(name -> !name.startsWith(prefix));
        return names;
    }

    /** The names that something has asked for. */
    Set<String> known() {
        return Set.copyOf(known);
    }

    /** Ends the start where a variable with one of Serai's prefixes is set that nothing has asked for. */
    public void refuseUnknown() {
        for (String prefix : OWN) {
            for (String name : namesStartingWith(prefix)) {
                if (!known.contains(name)) {
                    throw new StartupException("Unknown setting " + name);
                }
            }
        }
    }

    private <T> T parse(String name, T unset, String rule, Function<String, T> reading) {
        String text = optional(name);
        if (text == null) {
            return unset;
        }
        try {
            return reading.apply(text.strip());
        } catch (IllegalArgumentException wrong) {
            throw new StartupException(name + " must be " + rule + ", but was \"" + text + "\"", wrong);
        }
    }
}
