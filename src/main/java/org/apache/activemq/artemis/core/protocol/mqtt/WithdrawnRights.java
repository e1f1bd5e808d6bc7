package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends those subscriptions of a session that its user may not have any more, before the session goes on. Artemis 2.55.0
 * finds out after the CONNACK, ends the connection with each attempt, and removes the queue of the subscription, which
 * may be that of a whole group.
 */
final class WithdrawnRights {
    private static final Logger LOG = LoggerFactory.getLogger(WithdrawnRights.class);

    private final MQTTSession session;

    WithdrawnRights(MQTTSession session) {
        this.session = session;
    }

    /**
     * Leaves the session what it may have. What is written is written in a context of its own: a CONNACK that waited for
     * it would be overtaken by what the session sends.
     */
    void end() throws Exception {
        List<String> refused = refused();
        if (refused.isEmpty()) {
            return;
        }
        ActiveMQServer server = session.getServer();
        StorageManager storage = server.getStorageManager();
        OperationContext ofConnection = storage.getContext();
        storage.setContext(server.newOperationContext());
        try {
            remove(refused);
        } finally {
            storage.setContext(ofConnection);
        }
    }

    private List<String> refused() throws Exception {
        List<String> refused = new ArrayList<>();
        for (String filter : session.getState().getSubscriptionsPlusID().keySet()) {
            if (!ConsumePermission.has(session, filter)) {
                refused.add(filter);
            }
        }
        return refused;
    }

    private void remove(List<String> filters) throws Exception {
        MQTTSessionState state = session.getState();
        MQTTStateManager sessions = session.getStateManager();
        EndedSessions ended = new EndedSessions(session.getServer(), sessions);
        synchronized (state) {
            for (String filter : filters) {
                LOG.warn(
                        "The subscription of {} to {} has ended: it is not permitted any more",
                        ClientNames.decode(state.getClientId()),
                        ClientNames.decodeFilter(filter));
                ended.endSubscription(state, filter);
            }
            if (state.getSubscriptionsPlusID().isEmpty()) {
                sessions.removeDurableSubscriptionState(state.getClientId());
            } else {
                sessions.storeDurableSubscriptionState(state);
            }
        }
    }
}
