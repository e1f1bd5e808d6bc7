package dev.serai.console;

import dev.serai.Environment;
import dev.serai.Secret;
import dev.serai.StartupException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID Connect provider that the login page leads to; the realm checks the tokens that it gives.
 *
 * @param provider its address, the issuer of its tokens
 * @param clientId as whom the console is registered there
 * @param clientSecret what proves that, or null where the provider asks for none
 * @param scope what the console asks for, separated by spaces
 */
record OidcSettings(URI provider, String clientId, @Nullable Secret clientSecret, String scope) {
    /** Codes and secrets go there: nothing in clear over a network. */
    private static final String ADDRESS =
            "(https://[^/?#\\s]+|http://(localhost|127\\.[0-9.]+)(:[0-9]+)?)(/[^?#\\s]*)?";

    /**
     * Reads {@code CONSOLE_OIDC_*}; null where there is no provider.
     *
     * @throws StartupException naming the variable at fault
     */
    static @Nullable OidcSettings from(Environment environment) {
        String provider = environment.text("CONSOLE_OIDC_PROVIDER", "");
        String clientId = environment.text("CONSOLE_OIDC_CLIENT_ID", "");
        String secret = environment.text("CONSOLE_OIDC_CLIENT_SECRET", "");
        String scope = environment.text("CONSOLE_OIDC_SCOPE", "openid");
        if (provider.isEmpty() && clientId.isEmpty()) {
            return null;
        }
        if (!provider.matches(ADDRESS) || provider.endsWith("/") || clientId.isEmpty()) {
            throw new StartupException("CONSOLE_OIDC_PROVIDER must be an https address (http on loopback) that does not"
                    + " end with /, and CONSOLE_OIDC_CLIENT_ID must be set with it");
        }
        return new OidcSettings(URI.create(provider), clientId, secret.isEmpty() ? null : new Secret(secret), scope);
    }
}
