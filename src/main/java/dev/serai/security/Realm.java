package dev.serai.security;

import dev.serai.Secret;
import dev.serai.StartupException;
import dev.serai.broker.BrokerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.URIParameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.spi.core.security.jaas.GuestLoginModule;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.activemq.artemis.spi.core.security.jaas.OIDCLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * The login modules of {@code login.config}, as the settings allow them: users of {@code MQTT_BROKER_CREDENTIALS} come
 * first, and the guest module counts only where anonymous access was asked for.
 */
public final class Realm extends SecurityConfiguration {
    /** The name of the realm's entry in {@code login.config}. */
    public static final String NAME = "serai";

    private static final List<String> ROLES_OF_CREDENTIALS = List.of("publisher", "subscriber");

    private final BrokerSettings settings;
    private final Path folder;
    private final Configuration file;

    /**
     * Reads {@code login.config}.
     *
     * @throws StartupException where it is missing, cannot be parsed or has no entry for the realm
     */
    public Realm(BrokerSettings settings, Path artemisConfig) {
        this.settings = settings;
        this.folder = artemisConfig;
        this.file = read(artemisConfig.resolve("login.config"));
        for (Map.Entry<String, Secret> user : settings.credentials().entrySet()) {
            addUser(user.getKey(), user.getValue().reveal());
            ROLES_OF_CREDENTIALS.forEach(role -> addRole(user.getKey(), role));
        }
    }

    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
        AppConfigurationEntry[] modules = file.getAppConfigurationEntry(name);
        if (modules == null) {
            return null;
        }
        List<AppConfigurationEntry> allowed = new ArrayList<>();
        if (settings.authenticated() && !settings.credentials().isEmpty()) {
            allowed.add(new AppConfigurationEntry(
                    InVMLoginModule.class.getName(),
                    LoginModuleControlFlag.SUFFICIENT,
                    Map.of(InVMLoginModule.CONFIG_PROP_NAME, this)));
        }
        for (AppConfigurationEntry module : modules) {
            boolean guest = module.getLoginModuleName().equals(GuestLoginModule.class.getName());
            if (guest ? settings.isOpen() : settings.authenticated()) {
                allowed.add(withDefaults(module, guest));
            }
        }
        return allowed.toArray(AppConfigurationEntry[]::new);
    }

    /** Artemis would look for the end of such an address for ever. */
    private static void requireUsableProviders(Path loginConfig, Configuration read) {
        for (AppConfigurationEntry module : read.getAppConfigurationEntry(NAME)) {
            boolean oidc = module.getLoginModuleName().equals(OIDCLoginModule.class.getName());
            String provider = String.valueOf(module.getOptions().get("provider"));
            if (oidc && !provider.matches("https?://.*[^/]")) {
                throw new StartupException(loginConfig
                        + ": provider must be an http or https address that does not end with /, but was \""
                        + provider + "\"");
            }
        }
    }

    private AppConfigurationEntry withDefaults(AppConfigurationEntry module, boolean guest) {
        Map<String, Object> options = new HashMap<>(module.getOptions());
        // Files named in login.config lie beside it.
        options.putIfAbsent("baseDir", folder.toString());
        if (guest) {
            // A wrong password must not make a guest, unless nobody's password is looked at.
            options.put("credentialsInvalidate", String.valueOf(settings.authenticated()));
        }
        String name = module.getLoginModuleName();
        if (name.equals(OIDCLoginModule.class.getName())) {
            name = CheckedOidcLogin.class.getName();
        }
        return new AppConfigurationEntry(name, module.getControlFlag(), options);
    }

    private static Configuration read(Path loginConfig) {
        if (!Files.isReadable(loginConfig)) {
            throw new StartupException(loginConfig + " cannot be read");
        }
        try {
            Configuration read = Configuration.getInstance("JavaLoginConfig", new URIParameter(loginConfig.toUri()));
            if (read.getAppConfigurationEntry(NAME) == null) {
                throw new StartupException(loginConfig + " has no entry \"" + NAME + "\"");
            }
            requireUsableProviders(loginConfig, read);
            return read;
        } catch (NoSuchAlgorithmException | SecurityException broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            throw new StartupException(loginConfig + " is not a JAAS configuration: " + cause.getMessage(), broken);
        }
    }
}
