package dev.serai;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** The folder with the journal, the database and the logs, which one process has at a time. */
final class DataFolder extends ServiceSupport {
    private final Path folder;
    private @Nullable FileChannel lockFile;

    DataFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    protected void doStart() {
        try {
            create();
            FileChannel channel =
                    FileChannel.open(folder.resolve("serai.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lockFile = channel;
            if (!isLocked(channel)) {
                throw new StartupException("Another process works on the data folder " + folder);
            }
        } catch (IOException unusable) {
            throw new StartupException("The data folder " + folder + " cannot be written", unusable);
        }
    }

    /** Messages, webhooks' secrets and logs are for the service's user alone; a folder that exists stays as it is. */
    private void create() throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** Closing the channel, or the end of the process however it comes, gives the lock back. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    @Override
    protected void doStop() throws IOException {
        if (lockFile != null) {
            lockFile.close();
        }
    }
}
