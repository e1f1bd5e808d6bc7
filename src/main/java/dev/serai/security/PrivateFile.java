package dev.serai.security;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A file of {@code name = value} lines that only its owner may read. A change replaces the whole file at once, so that
 * nobody ever reads half of it; comments and owner stay. A new file that root makes belongs to the owner of its folder:
 * the service, which seldom is root, could not read it otherwise.
 */
record PrivateFile(Path path) {
    private static final String USER = "unix:uid";
    private static final String GROUP = "unix:gid";
    private static final int ROOT = 0;

    /** Makes the file, empty, where it is missing. */
    void create() throws IOException {
        if (!Files.exists(path)) {
            createPrivate(path);
        }
    }

    /** The entries in the order of the file; none where it is missing. */
    Map<String, String> entries() throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : lines()) {
            if (isEntry(line)) {
                entries.put(name(line), line.substring(line.indexOf('=') + 1).strip());
            }
        }
        return entries;
    }

    /** Sets one entry. */
    void put(String name, String value) throws IOException {
        List<String> lines = lines();
        lines.removeIf(line -> isEntry(line) && name(line).equals(name));
        lines.add(name + " = " + value);
        write(lines);
    }

    /** Takes one entry out. */
    void remove(String name) throws IOException {
        List<String> lines = lines();
        lines.removeIf(line -> isEntry(line) && name(line).equals(name));
        write(lines);
    }

    /** Changes all values; an entry whose value becomes empty goes. */
    void change(UnaryOperator<String> change) throws IOException {
        List<String> changed = new ArrayList<>();
        for (String line : lines()) {
            String value = isEntry(line)
                    ? change.apply(line.substring(line.indexOf('=') + 1).strip())
                    : "";
            if (!isEntry(line)) {
                changed.add(line);
            } else if (!value.isEmpty()) {
                changed.add(name(line) + " = " + value);
            }
        }
        write(changed);
    }

    private List<String> lines() throws IOException {
        return Files.exists(path) ? new ArrayList<>(Files.readAllLines(path)) : new ArrayList<>();
    }

    private static boolean isEntry(String line) {
        return !line.isBlank() && !line.startsWith("#") && line.indexOf('=') > 0;
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf('=')).strip();
    }

    private void write(List<String> lines) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(next);
        createPrivate(next);
        Files.write(next, lines);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void createPrivate(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Files.createFile(file);
            return;
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (Integer.valueOf(ROOT).equals(Files.getAttribute(file, USER, NOFOLLOW_LINKS))) {
            Path owned = Files.exists(path) ? path : path.toAbsolutePath().getParent();
            Files.setAttribute(file, GROUP, Files.getAttribute(owned, GROUP), NOFOLLOW_LINKS);
            Files.setAttribute(file, USER, Files.getAttribute(owned, USER), NOFOLLOW_LINKS);
        }
    }
}
