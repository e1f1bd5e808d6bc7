package dev.serai.security;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The users of {@code users.properties} and their roles in {@code roles.properties}. A change counts at the next login. */
public final class Users {
    private static final int LEAST_PASSWORD = 8;

    private final PrivateFile users;
    private final PrivateFile roles;

    /** The files of this folder. */
    public Users(Path artemisConfig) {
        this.users = new PrivateFile(artemisConfig.resolve("users.properties"));
        this.roles = new PrivateFile(artemisConfig.resolve("roles.properties"));
    }

    /** Adds a user, or changes the password of one. */
    public void setPassword(String name, String password) throws IOException {
        requireName(name);
        if (password.length() < LEAST_PASSWORD) {
            throw new IllegalArgumentException("a password has at least " + LEAST_PASSWORD + " characters");
        }
        users.put(name, PasswordHash.of(password));
    }

    /** Gives a user these roles and no others. */
    public void setRoles(String name, List<String> given) throws IOException {
        given.forEach(Users::requireName);
        roles.change(members -> without(members, name));
        for (String role : given) {
            String members = roles.entries().getOrDefault(role, "");
            roles.put(role, members.isEmpty() ? name : members + "," + name);
        }
    }

    /** Takes a user out of both files. */
    public void remove(String name) throws IOException {
        users.remove(name);
        roles.change(members -> without(members, name));
    }

    /** Whether there is such a user. */
    public boolean contains(String name) throws IOException {
        return users.entries().containsKey(name);
    }

    /** Each user's name with its roles, in alphabetical order. */
    public Map<String, List<String>> list() throws IOException {
        Map<String, List<String>> list = new TreeMap<>();
        Map<String, String> byRole = roles.entries();
        for (String name : users.entries().keySet()) {
            list.put(
                    name,
                    new TreeSet<>(byRole.keySet())
                            .stream()
                                    .filter(role -> members(byRole.getOrDefault(role, ""))
                                            .contains(name))
                                    .toList());
        }
        return list;
    }

    /** A name goes into files whose lines it must not break, and into topics whose levels it must not change. */
    static void requireName(String name) {
        if (!name.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a name has 1 to 64 letters, digits, dots, hyphens, underscores or @, but was \"" + name + "\"");
        }
    }

    private static List<String> members(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    private static String without(String members, String name) {
        return members(members).stream().filter(member -> !member.equals(name)).collect(Collectors.joining(","));
    }
}
