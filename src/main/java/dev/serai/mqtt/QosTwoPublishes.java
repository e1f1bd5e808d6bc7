package dev.serai.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 2 publishes on their way over one connection, kept because Paho answers a refusing PUBREC by closing the
 * connection, without saying which message was meant. Thread-safe.
 */
final class QosTwoPublishes {
    private final Deque<Sent> sent = new ArrayDeque<>();

    private record Sent(IMqttToken token, IntConsumer acknowledged) {
        boolean unanswered() {
            return token.getReasonCodes() == null && (!token.isComplete() || token.getException() != null);
        }
    }

    synchronized void add(IMqttToken token, IntConsumer acknowledged) {
        sent.removeIf(earlier -> earlier.token().isComplete());
        sent.add(new Sent(token, acknowledged));
    }

    /** Tells the owner of the refused message: the first without a PUBREC, since these come in order (MQTT 5, 4.6). */
    void refused(int reasonCode) {
        IntConsumer owner = firstUnanswered();
        if (owner != null) {
            owner.accept(reasonCode);
        }
    }

    private synchronized @Nullable IntConsumer firstUnanswered() {
        return sent.stream()
                .filter(Sent::unanswered)
                .map(Sent::acknowledged)
                .findFirst()
                .orElse(null);
    }
}
