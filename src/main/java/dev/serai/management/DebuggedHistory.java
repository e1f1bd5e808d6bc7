package dev.serai.management;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.MessageHistory;
import org.apache.camel.NamedNode;
import org.apache.camel.impl.engine.DefaultMessageHistoryFactory;
import org.jspecify.annotations.Nullable;

/**
 * Notes the steps of a message where its history is wanted only: routes that a debugger can be attached to ask for a note
 * at each step, whether or not one is.
 */
public final class DebuggedHistory extends DefaultMessageHistoryFactory {
    /** For the routes of this context. */
    public DebuggedHistory(CamelContext camel) {
        setCamelContext(camel);
    }

    @Override
    public @Nullable MessageHistory newMessageHistory(String routeId, NamedNode node, Exchange exchange) {
        return getCamelContext().isMessageHistory() ? super.newMessageHistory(routeId, node, exchange) : null;
    }
}
