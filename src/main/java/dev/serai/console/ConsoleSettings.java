package dev.serai.console;

import dev.serai.Address;
import dev.serai.Environment;
import dev.serai.JettyLimits;
import dev.serai.tls.PemFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The console.
 *
 * @param address where it listens; port 0 switches it off
 * @param tls the certificate, or null where the console speaks plain HTTP
 * @param limits what its clients may ask for
 * @param origins further origins that browsers may come from, such as {@code https://serai.example.com} of a reverse
 *     proxy
 * @param oidc the OpenID Connect provider that the login page leads to, or null where it leads to none
 */
public record ConsoleSettings(
        Address address,
        @Nullable PemFiles tls,
        JettyLimits limits,
        List<String> origins,
        @Nullable OidcSettings oidc) {
    /**
     * Reads and checks the settings.
     *
     * @throws dev.serai.StartupException naming the variable at fault
     */
    public static ConsoleSettings from(Environment environment) {
        return new ConsoleSettings(
                new Address(environment.text("CONSOLE_HOST", "127.0.0.1"), environment.portOrOff("CONSOLE_PORT", 8161)),
                PemFiles.from(environment, "CONSOLE_"),
                JettyLimits.console(environment),
                environment.list("CONSOLE_ORIGINS"),
                OidcSettings.from(environment));
    }

    /** Whether there is a console. */
    public boolean isEnabled() {
        return address.port() != 0;
    }

    private String scheme() {
        return tls == null ? "http" : "https";
    }

    /** Whether a page of this origin may use the console's JMX bridge; nothing is matched but whole origins. */
    boolean permits(String origin) {
        return origins.contains(origin)
                || List.of("127.0.0.1", "localhost", address.host()).stream()
                        .anyMatch(host -> origin.equals(scheme() + "://" + host + ":" + address.port()));
    }
}
