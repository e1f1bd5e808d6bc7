package dev.serai.console;

import dev.serai.Address;
import dev.serai.Environment;
import dev.serai.JettyLimits;
import dev.serai.tls.PemFiles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    /** Whether a page of this origin may use the console's JMX bridge; nothing is matched but whole origins. */
    boolean permits(String origin) {
        return all().anyMatch(origin::equals);
    }

    /** The origin that a browser has asked which sends this header Host; nothing where it is none of the console's. */
    Optional<String> originOf(@Nullable String host) {
        return all().filter(
                        origin -> origin.substring(origin.indexOf("://") + 3).equals(host))
                .findFirst();
    }

    /** Those of a reverse proxy first: it may speak TLS where the console does not. */
    private Stream<String> all() {
        String scheme = tls == null ? "http" : "https";
        return Stream.concat(
                origins.stream(),
                Stream.of("127.0.0.1", "localhost", address.host())
                        .map(host -> scheme + "://" + host + ":" + address.port()));
    }
}
