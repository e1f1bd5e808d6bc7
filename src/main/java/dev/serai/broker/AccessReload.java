package dev.serai.broker;

import dev.serai.StartupException;
import dev.serai.security.TopicPermission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changed {@code security-setting}s of {@code broker.xml} to the running broker within seconds. A file that cannot
 * be read or is no broker configuration leaves the last good settings in place and a warning in the log; everything else
 * in the file counts at the next start.
 */
public final class AccessReload extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(AccessReload.class);
    private static final int LOOK_SECONDS = 2;

    private final Path file;
    private final Path data;
    private final BrokerSettings settings;
    private final ActiveMQServer server;
    private final ScheduledExecutorService looking;
    private String seen;

    /** Follows the {@code broker.xml} of this folder for a broker that was made from it. */
    public AccessReload(EmbeddedBroker broker, Path artemisConfig, Path data) {
        this.file = artemisConfig.resolve("broker.xml");
        this.data = data;
        this.settings = broker.settings();
        this.server = broker.server();
        this.seen = text();
        this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "access-reload");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    protected void doStart() {
        var unused = looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() {
        looking.shutdownNow();
    }

    private void look() {
        TopicPermission.forgetManyTopics(server);
        String now = text();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            Map<String, Set<Role>> roles = BrokerFile.read(file, settings, data).getSecurityRoles();
            server.getConfiguration().setSecurityRoles(roles);
            server.getSecurityRepository().swap(roles.entrySet());
            LOG.info("The permissions in {} were read again", file);
        } catch (StartupException broken) {
            LOG.warn("The permissions stay as they were: {}", broken.getMessage());
        }
    }

    /** The content itself: a time of change can be the same after two edits. */
    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            // An editor may be replacing it; what the settings are without a file is told by the look that finds one.
            return "";
        }
    }
}
