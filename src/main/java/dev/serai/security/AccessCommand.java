package dev.serai.security;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code serai.jar user …} and {@code serai.jar key …}: users and API keys while the service runs or not. A password is
 * read without echo from the terminal, or as the first line of the standard input; no argument ever holds one.
 */
public final class AccessCommand {
    /** The first arguments that this command answers to. */
    public static final Set<String> NAMES = Set.of("user", "key");

    private static final String USAGE =
            """
            user add NAME [ROLE,ROLE]     reads a password; publisher,subscriber unless roles are named
            user change NAME [ROLE,ROLE]  reads a new password; the roles stay unless named
            user remove NAME
            user list
            key create NAME [ROLE,ROLE] [DAYS]  prints the key, once; publisher,subscriber and no expiry unless named
            key remove NAME
            key list
            Roles: admin, operator, publisher, subscriber, and any of your own in broker.xml.""";

    private static final String DEFAULT_ROLES = "publisher,subscriber";

    private final Users users;
    private final ApiKeys keys;
    private final PrintStream output;

    /** A command on the files of a folder. */
    public AccessCommand(Path artemisConfig, PrintStream output) {
        this.users = new Users(artemisConfig);
        this.keys = new ApiKeys(artemisConfig);
        this.output = output;
    }

    /**
     * Does what the arguments say.
     *
     * @throws IllegalArgumentException with what is wrong with the arguments or the password
     * @throws IOException where a file cannot be read or written
     */
    public void run(List<String> arguments) throws IOException {
        String what = String.join(" ", arguments.subList(0, Math.min(2, arguments.size())));
        int count = arguments.size();
        boolean listing = what.endsWith(" list");
        if (count < (listing ? 2 : 3) || count > (what.equals("key create") ? 5 : 4)) {
            throw new IllegalArgumentException(USAGE);
        }
        String name = listing ? "" : arguments.get(2);
        switch (what) {
            case "user add" -> add(name, roles(arguments, DEFAULT_ROLES));
            case "user change" -> change(name, arguments);
            case "user remove" -> remove(name);
            case "user list" -> users.list().forEach((user, roles) -> output.println(user + " " + roles));
            case "key create" -> create(name, arguments);
            case "key remove" -> removeKey(name);
            case "key list" -> keys.list().values().forEach(output::println);
            default -> throw new IllegalArgumentException(USAGE);
        }
    }

    private void add(String name, List<String> roles) throws IOException {
        requireFree(name);
        users.setPassword(name, readPassword());
        users.setRoles(name, roles);
        output.println("User " + name + " added");
    }

    private void change(String name, List<String> arguments) throws IOException {
        requireUser(name);
        users.setPassword(name, readPassword());
        if (arguments.size() > 3) {
            users.setRoles(name, roles(arguments, ""));
        }
        output.println("User " + name + " changed");
    }

    private void remove(String name) throws IOException {
        requireUser(name);
        users.remove(name);
        output.println("User " + name + " removed");
    }

    private void create(String name, List<String> arguments) throws IOException {
        requireFree(name);
        Duration valid = arguments.size() < 5 ? null : Duration.ofDays(Integer.parseUnsignedInt(arguments.get(4)));
        String key = keys.create(name, roles(arguments, DEFAULT_ROLES), valid);
        output.println(key);
    }

    private void removeKey(String name) throws IOException {
        if (!keys.list().containsKey(name)) {
            throw new IllegalArgumentException("There is no key " + name);
        }
        keys.remove(name);
        output.println("Key " + name + " removed");
    }

    private void requireUser(String name) throws IOException {
        if (!users.contains(name)) {
            throw new IllegalArgumentException("There is no user " + name);
        }
    }

    /** A key acts under its name, so no user may have the same. */
    private void requireFree(String name) throws IOException {
        Users.requireName(name);
        if (users.contains(name) || keys.list().containsKey(name)) {
            throw new IllegalArgumentException("There is already a user or key " + name);
        }
    }

    private static List<String> roles(List<String> arguments, String unless) {
        return List.of((arguments.size() > 3 ? arguments.get(3) : unless).split(",", -1));
    }

    private static String readPassword() throws IOException {
        Console terminal = terminal();
        if (terminal == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        String password = new String(terminal.readPassword("Password: "));
        if (!password.equals(new String(terminal.readPassword("Again: ")))) {
            throw new IllegalArgumentException("The two passwords differ");
        }
        return password;
    }

    /** From Java 22 on there is a console without a terminal too; the method that tells is not there before. */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Console terminal() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console)) ? console : null;
        } catch (ReflectiveOperationException neverSince22) {
            throw new IllegalStateException(neverSince22);
        }
    }
}
