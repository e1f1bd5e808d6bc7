package dev.serai;

import dev.serai.broker.BrokerSettings;
import dev.serai.broker.EmbeddedBroker;
import dev.serai.security.ApiKeys;
import dev.serai.security.BrokerSecurity;
import dev.serai.security.LoginGuard;
import dev.serai.security.Realm;
import dev.serai.security.Users;
import dev.serai.tls.PemFiles;
import dev.serai.tls.ServerTls;
import dev.serai.tracing.Tracing;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code serai.jar check}: reads what a start reads, settings, certificates, users, broker and routes, and says what is
 * wrong. It opens no port, connects nowhere and leaves the data folder alone.
 */
final class Check {
    private final PrintStream output;
    private int wrong;

    Check(PrintStream output) {
        this.output = output;
    }

    /** Prints one line for each part and each fault; answers whether there is none. */
    boolean passes(Path dotEnv, Map<String, String> variables) {
        Settings settings = settings(dotEnv, variables);
        if (settings == null) {
            return false;
        }
        look("login.config", () -> new Realm(settings.broker(), settings.artemisConfig()));
        look("users and keys", () -> {
            new Users(settings.artemisConfig()).list();
            new ApiKeys(settings.artemisConfig()).list();
        });
        look("the certificate of the API", () -> certificate(settings.http().tls()));
        look(
                "the certificate of the console",
                () -> certificate(settings.console().tls()));
        if (settings.tracing().wanted()) {
            look("tracing", () -> new Tracing(settings.tracing()).stop());
        }
        // Its constructor reads the file and the certificates of its listeners.
        if (look("broker.xml", () -> broker(settings, settings.broker(), settings.data()))) {
            Map<String, String> problems = new RouteCheck(settings).problems();
            problems.forEach((file, reason) -> fault("routes/" + file, reason));
            passed("routes/", problems.size());
        }
        return wrong == 0;
    }

    private @Nullable Settings settings(Path dotEnv, Map<String, String> variables) {
        try {
            Environment environment = Environment.read(dotEnv, variables);
            LogSettings.from(environment).apply();
            Settings settings = Settings.from(environment);
            passed("settings", 0);
            return settings;
        } catch (StartupException refused) {
            fault("settings", String.valueOf(refused.getMessage()));
            return null;
        }
    }

    /** A broker that has not started. */
    static EmbeddedBroker broker(Settings settings, BrokerSettings listeners, Path data) {
        Realm realm = new Realm(settings.broker(), settings.artemisConfig());
        BrokerSecurity security = new BrokerSecurity(realm, new LoginGuard(Metrics.globalRegistry));
        EmbeddedBroker broker = new EmbeddedBroker(listeners, settings.artemisConfig(), data, security);
        security.decideBy(broker.server(), broker.clientIds());
        return broker;
    }

    private static void certificate(@Nullable PemFiles files) {
        if (files != null) {
            ServerTls.context(files, null);
        }
    }

    /** A part that fails as the start would. */
    private interface Part {
        void read() throws IOException;
    }

    private boolean look(String name, Part part) {
        try {
            part.read();
            passed(name, 0);
            return true;
        } catch (StartupException | IllegalArgumentException | IOException refused) {
            fault(name, String.valueOf(refused.getMessage()));
            return false;
        }
    }

    private void passed(String name, int faults) {
        if (faults == 0) {
            output.println("ok     " + name);
        }
    }

    private void fault(String name, String reason) {
        wrong++;
        output.println("wrong  " + name + ": " + reason);
    }
}
