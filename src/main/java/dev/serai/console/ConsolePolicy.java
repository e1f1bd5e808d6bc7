package dev.serai.console;

import java.util.Set;
import javax.management.ObjectName;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.jspecify.annotations.Nullable;

/**
 * What the console may do over JMX, decided for each request on the server: MBeans that are not named here do not exist
 * for it, {@code operator} only looks, {@code admin} may act.
 */
final class ConsolePolicy implements Restrictor {
    /** May look and act. */
    static final String ADMIN = "admin";
    /** May look. */
    static final String OPERATOR = "operator";

    private static final Set<String> DOMAINS =
            Set.of("org.apache.camel", "org.apache.activemq.artemis", "dev.serai", "hawtio", "jolokia");
    private static final Set<String> JVM_TYPES = Set.of(
            "Memory", "MemoryPool", "GarbageCollector", "Threading", "OperatingSystem", "Runtime", "ClassLoading");
    /** Command lines and paths can carry secrets. */
    private static final Set<String> RUNTIME_ATTRIBUTES =
            Set.of("Name", "StartTime", "Uptime", "VmName", "VmVendor", "VmVersion", "SpecVersion");
    /** Of acceptors and connectors: key store passwords. */
    private static final Set<String> SECRET_ATTRIBUTES = Set.of("Parameters", "ConnectorsAsJSON", "AcceptorsAsJSON");
    /** They write files, take over the broker, load classes or show secrets. */
    private static final Set<String> NEVER = Set.of(
            "addOrUpdateRoutesFromXml",
            "addOrUpdateRoutesFromYaml",
            "updateRouteFromXml",
            "updateRouteFromYaml",
            "exportConfigAsProperties",
            "getGlobalOption",
            "forceFailover",
            "freezeReplication",
            "createConnectorService",
            "addConnector",
            "removeConnector",
            "createBridge",
            "createDivert",
            "updateDivert",
            "addConnectorServiceFactory",
            "startBrokerConnection",
            "replay");

    private static final Set<String> LOOKING = Set.of("get", "is", "has", "list", "count", "browse", "dump", "explain");

    private final ConsoleSettings settings;
    private final RoleOfCaller caller;

    /** Whether whoever makes the request has a role. */
    interface RoleOfCaller {
        boolean has(RolePrincipal role);
    }

    ConsolePolicy(ConsoleSettings settings, RoleOfCaller caller) {
        this.settings = settings;
        this.caller = caller;
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return true;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return type != RequestType.NOTIFICATION;
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        if (!isKnown(name) || SECRET_ATTRIBUTES.contains(attribute)) {
            return false;
        }
        return !"Runtime".equals(name.getKeyProperty("type")) || RUNTIME_ATTRIBUTES.contains(attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return isKnown(name) && isAdmin() && !"java.lang".equals(name.getDomain());
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        int bracket = operation.indexOf('(');
        String method = bracket < 0 ? operation : operation.substring(0, bracket);
        if (!isKnown(name) || "java.lang".equals(name.getDomain())) {
            return false;
        }
        // Artemis' replay writes what was retained by it; that of a webhook puts its dead letters back.
        if (NEVER.contains(method) && !"dev.serai".equals(name.getDomain())) {
            return false;
        }
        return isAdmin() || "hawtio".equals(name.getDomain()) || LOOKING.contains(firstWord(method));
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return true;
    }

    @Override
    public boolean isOriginAllowed(@Nullable String origin, boolean strictCheck) {
        // Programs that are no browsers send none.
        return origin == null || settings.permits(originOf(origin));
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !isKnown(name);
    }

    private boolean isAdmin() {
        return caller.has(new RolePrincipal(ADMIN));
    }

    private static boolean isKnown(ObjectName name) {
        if ("java.lang".equals(name.getDomain())) {
            return JVM_TYPES.contains(name.getKeyProperty("type"));
        }
        return DOMAINS.contains(name.getDomain()) && !"QuartzFacade".equals(name.getKeyProperty("type"));
    }

    private static String firstWord(String method) {
        int end = 0;
        while (end < method.length() && Character.isLowerCase(method.charAt(end))) {
            end++;
        }
        return method.substring(0, end);
    }

    /** The header Referer, which counts where Origin is missing, carries a path as well. */
    private static String originOf(String header) {
        int path = header.indexOf('/', header.indexOf("://") + 3);
        return path < 0 ? header : header.substring(0, path);
    }
}
