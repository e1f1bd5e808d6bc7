package org.apache.activemq.artemis.core.protocol.mqtt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The wills of a broker's clients and when they are published (MQTT 5, 3.1.2.5 and 3.1.3.2.2). Artemis' own handling
 * knows no will delay of 0, no take-over and no DISCONNECT 0x04, and drops most properties.
 */
final class Wills {
    private final Map<String, Armed> armed = new HashMap<>();
    private final Map<String, Delayed> delayed = new HashMap<>();

    /** A will with the session that publishes it. */
    record Armed(Will will, Publisher publisher) {
        void publish() {
            publisher.publish(will);
        }
    }

    /** Publishes a will as its client would. */
    interface Publisher {
        void publish(Will will);
    }

    private record Delayed(Armed will, ScheduledFuture<?> timer) {}

    /**
     * A client has connected: what its id left behind is published or dropped, and its own will is kept.
     *
     * @param cleanStart whether the old session ends with this
     */
    void connected(String clientId, @Nullable Armed will, boolean cleanStart) {
        List<Armed> due = new ArrayList<>();
        synchronized (this) {
            Armed takenOver = will == null ? armed.remove(clientId) : armed.put(clientId, will);
            if (takenOver != null && (cleanStart || takenOver.will().delaySeconds() == 0)) {
                due.add(takenOver);
            }
            Delayed waiting = delayed.remove(clientId);
            if (waiting != null) {
                waiting.timer().cancel(false);
                if (cleanStart) {
                    due.add(waiting.will());
                }
            }
        }
        due.forEach(Armed::publish);
    }

    /** A client has sent DISCONNECT 0x00 ([MQTT-3.14.4-3]). */
    synchronized void dropped(String clientId, Armed will) {
        armed.remove(clientId, will);
    }

    /**
     * A connection has ended in any other way.
     *
     * @param sessionSeconds how long the session lives on
     */
    void ended(String clientId, Armed will, long sessionSeconds, ScheduledExecutorService timers) {
        synchronized (this) {
            if (!armed.remove(clientId, will)) {
                return;
            }
            long seconds = Math.min(will.will().delaySeconds(), sessionSeconds);
            if (seconds > 0) {
                ScheduledFuture<?> timer = timers.schedule(() -> due(clientId, will), seconds, TimeUnit.SECONDS);
                delayed.put(clientId, new Delayed(will, timer));
                return;
            }
        }
        will.publish();
    }

    private void due(String clientId, Armed will) {
        synchronized (this) {
            Delayed waiting = delayed.get(clientId);
            if (waiting == null || !waiting.will().equals(will)) {
                return;
            }
            delayed.remove(clientId);
        }
        will.publish();
    }

    /** Publishes those that wait: with the broker the sessions' timers stop. */
    void publishDelayed() {
        List<Armed> due = new ArrayList<>();
        synchronized (this) {
            delayed.values().forEach(waiting -> {
                waiting.timer().cancel(false);
                due.add(waiting.will());
            });
            delayed.clear();
        }
        due.forEach(Armed::publish);
    }
}
