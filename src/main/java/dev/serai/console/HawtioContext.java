package dev.serai.console;

import dev.serai.security.Realm;
import io.hawt.HawtioContextListener;
import io.hawt.system.ConfigManager;
import io.hawt.web.auth.AuthConfigurationServlet;
import io.hawt.web.auth.AuthenticationConfiguration;
import io.hawt.web.auth.AuthenticationFilter;
import io.hawt.web.auth.ClientRouteRedirectFilter;
import io.hawt.web.auth.LoginServlet;
import io.hawt.web.auth.LogoutServlet;
import io.hawt.web.auth.SessionExpiryFilter;
import io.hawt.web.auth.UserServlet;
import io.hawt.web.filters.CacheHeadersFilter;
import io.hawt.web.filters.ContentSecurityPolicyFilter;
import io.hawt.web.filters.ReferrerPolicyFilter;
import io.hawt.web.filters.XContentTypeOptionsFilter;
import io.hawt.web.filters.XFrameOptionsFilter;
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
import javax.security.auth.login.Configuration;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
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
                    Stream.of("/artemisconfig.json", "/html.worker.js"))
            .toList();

    private HawtioContext() {}

    static ServletContextHandler of(ConsoleSettings settings, Configuration realm, URL indexPage) {
        ServletContextHandler context = new ServletContextHandler(Console.PATH, ServletContextHandler.SESSIONS);
        String page = indexPage.toString();
        context.setBaseResource(ResourceFactory.of(context).newResource(page.substring(0, page.lastIndexOf('/') + 1)));
        context.setWelcomeFiles(new String[] {"index.html"});
        context.setAttribute(ClientRouteRedirectFilter.ATTRIBUTE_UNSECURED_PATHS, FILES.toArray(String[]::new));
        protectSession(context);
        context.addEventListener(new Users(realm));
        addFilters(context);
        addServlets(context, settings);
        return context;
    }

    private static void protectSession(ServletContextHandler context) {
        var sessions = context.getSessionHandler();
        sessions.setHttpOnly(true);
        // Another site's page cannot make the browser show the session.
        sessions.setSameSite(HttpCookie.SameSite.STRICT);
        sessions.setSessionCookie("SERAI_CONSOLE");
        sessions.setMaxInactiveInterval(SESSION_SECONDS);
    }

    private static void addFilters(ServletContextHandler context) {
        filter(context, new SessionExpiryFilter(), "/*");
        filter(context, new CacheHeadersFilter(), "/*");
        filter(context, new XFrameOptionsFilter(), "/*");
        filter(context, new XContentTypeOptionsFilter(), "/*");
        filter(context, new ContentSecurityPolicyFilter(), "/*");
        filter(context, new ReferrerPolicyFilter(), "/*");
        filter(context, new AuthenticationFilter(), "/jolokia/*");
        filter(context, new ClientRouteRedirectFilter(), "/*");
    }

    private static void filter(ServletContextHandler context, Filter filter, String path) {
        context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
    }

    private static void addServlets(ServletContextHandler context, ConsoleSettings settings) {
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
        servlet(context, new LoginServlet(), "/auth/login");
        servlet(context, new LogoutServlet(), "/auth/logout");
        servlet(context, new PluginServlet(), "/plugin/*");
        ServletHolder files = new ServletHolder("files", new DefaultServlet());
        files.setInitParameter("dirAllowed", "false");
        context.addServlet(files, "/");
    }

    private static void servlet(ServletContextHandler context, HttpServlet servlet, String path) {
        context.addServlet(new ServletHolder(servlet), path);
    }

    /** Hawtio's services and MBeans, with the realm of the broker and the API in place of Hawtio's own. */
    private static final class Users extends HawtioContextListener {
        private final Configuration realm;

        Users(Configuration realm) {
            super(new ConfigManager(Map.of(
                    "realm",
                    Realm.NAME,
                    "roles",
                    ConsolePolicy.ADMIN + "," + ConsolePolicy.OPERATOR,
                    "userPrincipalClasses",
                    UserPrincipal.class.getName(),
                    "rolePrincipalClasses",
                    RolePrincipal.class.getName(),
                    "authenticationContainerDiscoveryClasses",
                    "",
                    "sessionTimeout",
                    String.valueOf(SESSION_SECONDS))::get));
            this.realm = realm;
        }

        @Override
        protected void configureAuthenticationProviders(
                ServletContext context, AuthenticationConfiguration authentication) {
            authentication.addConfiguration(realm);
        }
    }
}
