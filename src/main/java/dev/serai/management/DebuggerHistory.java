package dev.serai.management;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.BacklogDebugger;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has Camel keep the history of messages while somebody debugs, and at no other time: the debugger turns it on, leaves
 * it on when it ends, and with it each step of each message costs a copy. Looks once a second.
 */
public final class DebuggerHistory extends ServiceSupport {
    private static final long LOOK_MILLIS = 1_000;

    private final CamelContext camel;
    private @Nullable ScheduledExecutorService looking;

    /** Nothing is kept from the start of this service on. */
    public DebuggerHistory(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    protected void doStart() {
        look();
        looking = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "debugger-history");
        var unused = looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        BacklogDebugger debugger = camel.hasService(BacklogDebugger.class);
        boolean wanted = debugger != null && debugger.isEnabled();
        if (camel.isMessageHistory() != wanted) {
            camel.setMessageHistory(wanted);
        }
    }

    @Override
    protected void doStop() {
        camel.getExecutorServiceManager().shutdownNow(looking);
    }
}
