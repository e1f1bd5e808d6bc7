package dev.serai.console;

import io.hawt.system.security.LegacySubjectAccess;
import io.hawt.system.security.ModernSubjectAccess;
import io.hawt.system.security.SubjectAccess;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.jolokia.core.api.LogHandler;
import org.jolokia.server.core.config.Configuration;
import org.jolokia.server.core.http.AgentServlet;
import org.jolokia.server.core.service.api.Restrictor;

/** Jolokia under {@link ConsolePolicy}; a policy file somewhere on the class path cannot widen it. */
final class JmxBridge extends AgentServlet {
    private static final long serialVersionUID = 1L;

    private final transient ConsoleSettings settings;
    private final transient SubjectAccess subjects = subjectAccess();

    JmxBridge(ConsoleSettings settings) {
        this.settings = settings;
    }

    @Override
    protected Restrictor createRestrictor(Configuration configuration, LogHandler log) {
        return new ConsolePolicy(settings, this::callerHas);
    }

    /** {@link JmxDoor} runs each request as the subject it comes from. */
    private boolean callerHas(RolePrincipal role) {
        Subject caller = subjects.currentSubject();
        return caller != null && caller.getPrincipals().contains(role);
    }

    /** Java 18 made another way of it; the old one fails there. */
    static SubjectAccess subjectAccess() {
        return Runtime.version().feature() < 18 ? new LegacySubjectAccess() : new ModernSubjectAccess();
    }
}
