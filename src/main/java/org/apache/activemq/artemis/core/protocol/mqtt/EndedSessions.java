package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;

/** Removes sessions with what they left on disk. */
final class EndedSessions {
    private final ActiveMQServer server;
    private final MQTTStateManager sessions;

    EndedSessions(ActiveMQServer server, MQTTStateManager sessions) {
        this.server = server;
        this.sessions = sessions;
    }

    /** Removes a session whose client has not connected since the start, with its subscriptions and their messages. */
    void remove(String clientId) throws Exception {
        MQTTSessionState state = sessions.getSessionStates().get(clientId);
        if (state != null && state.getSession() == null) {
            end(state);
        }
    }

    /** Removes a session whose client is not connected. */
    void end(MQTTSessionState state) throws Exception {
        String clientId = state.getClientId();
        for (String filter : Set.copyOf(state.getSubscriptionsPlusID().keySet())) {
            endSubscription(state, filter);
        }
        Releases.remove(server, clientId);
        sessions.removeSessionState(clientId);
        // Artemis leaves it where the session has no subscription any more.
        sessions.removeDurableSubscriptionState(clientId);
    }

    /** Takes a subscription from a session, with what waits for it, unless it is a shared one that others have too. */
    void endSubscription(MQTTSessionState state, String filter) throws Exception {
        if (MQTTUtil.isSharedSubscription(filter)) {
            SharedQueues.during(server, sessions, List.of(filter), () -> state.removeSubscription(filter));
            return;
        }
        state.removeSubscription(filter);
        Queue queue = server.locateQueue(SimpleString.of(MQTTUtil.getCoreQueueFromMqttTopic(
                filter, state.getClientId(), server.getConfiguration().getWildcardConfiguration())));
        if (queue != null) {
            queue.deleteQueue(true);
        }
    }

    /** Removes unfinished QoS 2 deliveries to clients that have no session. */
    void removeReleases() throws Exception {
        Set<String> present = sessions.getSessionStates().keySet();
        for (Binding binding : server.getPostOffice().getAllBindings().toList()) {
            String name = binding.getUniqueName().toString();
            if (name.startsWith(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX)
                    && !present.contains(name.substring(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX.length()))) {
                Releases.remove(server, name.substring(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX.length()));
            }
        }
    }
}
