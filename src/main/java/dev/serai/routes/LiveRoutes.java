package dev.serai.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a saved route file live within two seconds. A file that is wrong changes nothing: its last good version runs on,
 * and the reason is in the log, in the health report and at the MBean {@code dev.serai:type=Routes}.
 */
public final class LiveRoutes extends ServiceSupport implements LiveRoutesMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    private static final long POLL_MILLIS = 400;

    private final RouteFiles files;
    private final RouteSet routes;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-routes");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> looks;
    private final AtomicLong changes = new AtomicLong();
    private Map<Path, Version> handled;
    private Map<Path, Version> seen;
    private volatile Map<String, String> problems = Map.of();

    private record Version(long size, long modified, Object inode) {}

    /** Watches the files that this context is about to be started with. */
    public LiveRoutes(RouteFiles files, CamelContext camel) {
        this.files = files;
        this.routes = new RouteSet(camel);
        this.handled = versions();
        this.seen = handled;
    }

    @Override
    protected void doStart() throws Exception {
        watcher.execute(this::adopt);
        ManagementFactory.getPlatformMBeanServer().registerMBean(this, name());
        looks = watcher.scheduleWithFixedDelay(this::look, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Off the way of the start: the files are read once more, each piece of them for itself. */
    private void adopt() {
        // A file that was saved while the service started is a change.
        Map<Path, Version> now = versions();
        report(routes.adopt(handled.keySet().stream()
                .filter(file -> Objects.equals(handled.get(file), now.get(file)))
                .toList()));
    }

    @Override
    protected void doStop() throws Exception {
        if (looks != null) {
            looks.cancel(false);
        }
        watcher.shutdown();
        if (!watcher.awaitTermination(10, TimeUnit.SECONDS)) {
            LOG.warn("A change of the routes is cut off by the stop");
        }
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name());
    }

    private static ObjectName name() throws MalformedObjectNameException {
        return new ObjectName("dev.serai:type=Routes");
    }

    /** Files count once they have stayed as they are from one look to the next: an editor may still be writing. */
    private void look() {
        try {
            Map<Path, Version> now = versions();
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(handled)) {
                handled = now;
                change(now);
            }
        } catch (RuntimeException unexpected) {
            // A look that throws would be the last one.
            LOG.error("The route files cannot be looked at", unexpected);
        }
    }

    private void change(Map<Path, Version> now) {
        report(routes.become(now));
        changes.incrementAndGet();
    }

    private void report(Map<Path, String> wrong) {
        Map<String, String> found = new TreeMap<>();
        wrong.forEach((file, reason) -> found.put(files.relative(file), reason));
        found.forEach((file, reason) -> {
            if (!reason.equals(problems.get(file))) {
                LOG.warn("{}: {}; what ran before runs on", file, reason);
            }
        });
        problems = Map.copyOf(found);
    }

    private Map<Path, Version> versions() {
        Map<Path, Version> versions = new HashMap<>();
        for (Path file : files.all()) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                versions.put(
                        file,
                        new Version(
                                attributes.size(),
                                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                                String.valueOf(attributes.fileKey())));
            } catch (NoSuchFileException gone) {
                LOG.debug("{} was deleted while it was looked at", file);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return versions;
    }

    @Override
    public Map<String, String> getProblems() {
        return problems;
    }

    @Override
    public int getFiles() {
        return seen.size() - problems.size();
    }

    @Override
    public long getChanges() {
        return changes.get();
    }
}
