package dev.serai.status;

import dev.serai.api.ApiException;
import dev.serai.api.CallParameters;
import dev.serai.api.Callers;
import dev.serai.security.ForbiddenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code GET /logs} that its route calls by name: the last lines of a file in the log directory, of at most
 * 4 MiB, for whoever has the role {@code admin}. A file is named, never reached by a path, and no link is followed.
 */
public final class LogTail {
    private static final String ROLE = "admin";
    private static final String DEFAULT_FILE = "serai.log";
    private static final int DEFAULT_LINES = 200;
    private static final int MOST_LINES = 10_000;
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    /** What {@code serai.log}, {@code audit.log} and those that are full are called. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private final Path folder;

    /** Shows the files in this folder. */
    public LogTail(Path folder) {
        this.folder = folder;
    }

    /**
     * The lines, oldest first.
     *
     * @param status always {@code success}
     * @param count how many there are
     */
    public record Tail(String status, String file, List<String> lines, int count) {}

    /** {@code GET /logs?lines=&file=}. */
    public Tail read(Exchange exchange) throws IOException {
        if (!Callers.of(exchange).hasRole(ROLE)) {
            throw new ForbiddenException("reading logs needs the role " + ROLE);
        }
        int most = lines(CallParameters.query(exchange, "lines"));
        String name = CallParameters.query(exchange, "file");
        Path file = file(name == null || name.isEmpty() ? DEFAULT_FILE : name);
        List<String> all = end(file).lines().toList();
        List<String> last = all.subList(Math.max(0, all.size() - most), all.size());
        return new Tail("success", file.getFileName().toString(), last, last.size());
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ApiException.invalid("file must be the name of a file in the log directory");
        }
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw ApiException.notFound("Log file not found");
        }
        return file;
    }

    private static int lines(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return DEFAULT_LINES;
        }
        int lines = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (lines < 1 || lines > MOST_LINES) {
            throw ApiException.invalid("lines must be from 1 to " + MOST_LINES + ", but was \"" + text + "\"");
        }
        return lines;
    }

    /** The end of a file, without the line that it begins in the middle of. */
    private static String end(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long start = Math.max(0, channel.size() - MOST_BYTES);
            channel.position(start);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes);
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            return start == 0 ? text : text.substring(text.indexOf('\n') + 1);
        }
    }
}
