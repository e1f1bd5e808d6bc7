package dev.serai.console;

import dev.serai.security.Caller;
import io.hawt.system.security.SubjectAccess;
import io.hawt.web.auth.AuthSessionHelpers;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Runs each JMX request as whoever it comes from: a session's user, or the one that its header Authorization names. */
final class JmxDoor implements Filter {
    private final ConsoleLogins logins;
    private final SubjectAccess subjects = JmxBridge.subjectAccess();

    JmxDoor(ConsoleLogins logins) {
        this.logins = logins;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest call = (HttpServletRequest) request;
        if ("OPTIONS".equals(call.getMethod())) {
            // A browser's question about origins carries no credentials and reaches no MBean.
            chain.doFilter(request, response);
            return;
        }
        Subject subject = sessionSubject(call);
        if (subject == null) {
            Optional<Caller> caller = logins.byHeader(call, (HttpServletResponse) response);
            if (caller.isEmpty()) {
                return;
            }
            subject = caller.get().subject();
        }
        runAs(subject, request, response, chain);
    }

    /** A token that is shown counts more than a session, which ends where its page shows another user's password. */
    private static @Nullable Subject sessionSubject(HttpServletRequest call) {
        HttpSession session = call.getSession(false);
        if (session == null || ConsoleLogins.credentials(call, "bearer ") != null) {
            return null;
        }
        Subject subject = (Subject) session.getAttribute("subject");
        return AuthSessionHelpers.validate(call, session, subject) ? subject : null;
    }

    private void runAs(Subject subject, ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            subjects.callAs(subject, () -> {
                chain.doFilter(request, response);
                return null;
            });
        } catch (Exception failed) {
            if (failed.getCause() instanceof IOException gone) {
                throw gone;
            }
            throw new ServletException(failed);
        }
    }
}
