package dev.serai.console;

import dev.serai.PlainErrors;
import dev.serai.security.GuardedRealm;
import dev.serai.security.Realm;
import io.hawt.HawtioContextListener;
import io.hawt.system.ConfigManager;
import io.hawt.web.auth.AuthConfigurationServlet;
import io.hawt.web.auth.AuthenticationConfiguration;
import io.hawt.web.auth.ClientRouteRedirectFilter;
import io.hawt.web.auth.LogoutServlet;
import io.hawt.web.auth.SessionExpiryFilter;
import io.hawt.web.auth.UserServlet;
import io.hawt.web.filters.CacheHeadersFilter;
import io.hawt.web.filters.ContentSecurityPolicyFilter;
import io.hawt.web.plugin.PluginServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import java.net.URL;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Hawtio's filters and servlets, without those that reach other hosts. */
final class HawtioContext {
    private static final int SESSION_SECONDS = 1800;

    /** Everything else is a page of the application in the browser, which wants a login first. */
    private static final List<String> FILES = Stream.concat(
                    Arrays.stream(AuthenticationConfiguration.UNSECURED_PATHS),
                    Stream.of("/artemisconfig.json", "/html.worker.js", OidcLogin.PATH))
            .toList();

    private HawtioContext() {}

    static ServletContextHandler of(ConsoleSettings settings, GuardedRealm realm, URL indexPage) {
        ServletContextHandler context = new ServletContextHandler(Console.PATH, ServletContextHandler.SESSIONS);
        String page = indexPage.toString();
        context.setBaseResource(ResourceFactory.of(context).newResource(page.substring(0, page.lastIndexOf('/') + 1)));
        context.setWelcomeFiles(new String[] {"index.html"});
        context.setAttribute(ClientRouteRedirectFilter.ATTRIBUTE_UNSECURED_PATHS, FILES.toArray(String[]::new));
        context.setErrorHandler(new PlainErrors(settings.limits().tooLarge()));
        protectSession(context, settings.tls() != null);
        context.addEventListener(new Services());
        ConsoleLogins logins = new ConsoleLogins(realm);
        addFilters(context, logins);
        addServlets(context, settings, logins);
        return context;
    }

    private static void protectSession(ServletContextHandler context, boolean overTls) {
        var sessions = context.getSessionHandler();
        sessions.setHttpOnly(true);
        sessions.setSecureCookies(overTls);
        // Another site's page cannot make the browser show the session.
        sessions.setSameSite(HttpCookie.SameSite.STRICT);
        sessions.setSessionCookie("SERAI_CONSOLE");
        sessions.setMaxInactiveInterval(SESSION_SECONDS);
    }

    private static void addFilters(ServletContextHandler context, ConsoleLogins logins) {
        filter(context, new SessionExpiryFilter(), "/*");
        filter(context, new CacheHeadersFilter(), "/*");
        filter(context, new ContentSecurityPolicyFilter(), "/*");
        filter(context, new JmxDoor(logins), "/jolokia/*");
        filter(context, new ClientRouteRedirectFilter(), "/*");
    }

    private static void filter(ServletContextHandler context, Filter filter, String path) {
        context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
    }

    private static void addServlets(ServletContextHandler context, ConsoleSettings settings, ConsoleLogins logins) {
        ServletHolder jolokia = new ServletHolder("jolokia", new JmxBridge(settings));
        jolokia.setInitParameters(Map.of(
                "mbeanQualifier", "qualifier=hawtio",
                "allowErrorDetails", "false",
                "includeStackTrace", "false",
                "disableDetectors", "true",
                "discoveryEnabled", "false"));
        jolokia.setInitOrder(1);
        context.addServlet(jolokia, "/jolokia/*");
        servlet(context, new UserServlet(), "/user/*");
        servlet(context, new AuthConfigurationServlet(), "/auth/config/*");
        servlet(context, new LoginPage(logins, SESSION_SECONDS), "/auth/login");
        servlet(context, new LogoutServlet(), "/auth/logout");
        OidcSettings oidc = settings.oidc();
        if (oidc != null) {
            servlet(context, new OidcLogin(settings, oidc, logins, SESSION_SECONDS), OidcLogin.PATH + "/*");
            servlet(context, new LoginLinks(), "/hawtconfig.json");
        }
        servlet(context, new PluginServlet(), "/plugin/*");
        ServletHolder files = new ServletHolder("files", new DefaultServlet());
        files.setInitParameter("dirAllowed", "false");
        context.addServlet(files, "/");
    }

    private static void servlet(ServletContextHandler context, HttpServlet servlet, String path) {
        context.addServlet(new ServletHolder(servlet), path);
    }

    /** Hawtio's services and MBeans. It logs nobody in itself: its slowing down would lock users out everywhere. */
    private static final class Services extends HawtioContextListener {
        Services() {
            super(new ConfigManager(Map.of(
                    "realm",
                    Realm.NAME,
                    "roles",
                    ConsolePolicy.ADMIN + "," + ConsolePolicy.OPERATOR,
                    "authenticationThrottled",
                    "false",
                    "authenticationContainerDiscoveryClasses",
                    "",
                    "sessionTimeout",
                    String.valueOf(SESSION_SECONDS))::get));
        }

        @Override
        protected void configureAuthenticationProviders(
                ServletContext context, AuthenticationConfiguration authentication) {
            // None: ConsoleLogins asks the realm.
        }
    }
}
