package dev.serai.broker;

import dev.serai.front.Traffic;
import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.protocol.mqtt.MqttClients;
import org.apache.activemq.artemis.core.protocol.mqtt.MqttClients.Sessions;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained messages under {@code $SYS/broker/}, with the names that Mosquitto gave them. They say what the metrics
 * say, from the same counts; a message is published where its value has changed. They are never on disk.
 */
public final class SysTopics implements AutoCloseable {
    /** What these topics start with. */
    static final String PREFIX = "$SYS/";

    private static final Logger LOG = LoggerFactory.getLogger(SysTopics.class);
    private static final String RETAINED = MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX;
    private static final String RETAINED_HERE = RETAINED + "$SYS.";

    private final ActiveMQServer server;
    private final MqttClients clients;
    private final Traffic traffic;
    private final InternalPublisher publisher;
    private final Map<String, LoadAverage> loads = new LinkedHashMap<>();
    private final Map<String, String> published = new HashMap<>();
    private final long begun = System.nanoTime();
    private final ScheduledFuture<?> timer;
    private long updated = begun;

    /** Publishes at once and then each time the interval has passed, until it is closed. */
    SysTopics(EmbeddedBroker broker, MqttClients clients, Traffic traffic, Duration interval) {
        this.server = broker.server();
        this.clients = clients;
        this.traffic = traffic;
        this.publisher = new InternalPublisher(broker);
        loads.put("messages/received", new LoadAverage(traffic.received()::packets));
        loads.put("messages/sent", new LoadAverage(traffic.sent()::packets));
        loads.put("publish/received", new LoadAverage(traffic.received()::publishes));
        loads.put("publish/sent", new LoadAverage(traffic.sent()::publishes));
        loads.put("bytes/received", new LoadAverage(traffic.received()::bytes));
        loads.put("bytes/sent", new LoadAverage(traffic.sent()::bytes));
        loads.put("sockets", new LoadAverage(server::getTotalConnectionCount));
        loads.put("connections", new LoadAverage(traffic::connects));
        publish("version", version());
        timer = server.getScheduledPool()
                .scheduleAtFixedRate(this::publishChanged, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String version() {
        String version = SysTopics.class.getPackage().getImplementationVersion();
        return version == null ? "Serai" : "Serai " + version;
    }

    private void publishChanged() {
        try {
            publish("uptime", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + " seconds");
            publishClients();
            publishTraffic(
                    "messages", traffic.received().packets(), traffic.sent().packets());
            publishTraffic(
                    "publish/messages",
                    traffic.received().publishes(),
                    traffic.sent().publishes());
            publishTraffic("bytes", traffic.received().bytes(), traffic.sent().bytes());
            publish("retained messages/count", String.valueOf(retained(server)));
            publishLoads();
        } catch (RuntimeException failed) {
            LOG.warn("$SYS topics could not be published", failed);
        }
    }

    private void publishClients() {
        Sessions sessions = clients.sessions(server);
        publish("clients/total", String.valueOf(sessions.total()));
        publish("clients/connected", String.valueOf(sessions.connected()));
        publish("clients/disconnected", String.valueOf(sessions.total() - sessions.connected()));
        publish("clients/maximum", String.valueOf(clients.maximum()));
        publish("subscriptions/count", String.valueOf(sessions.subscriptions()));
        publish("shared_subscriptions/count", String.valueOf(sessions.sharedSubscriptions()));
    }

    private void publishTraffic(String what, long received, long sent) {
        publish(what + "/received", String.valueOf(received));
        publish(what + "/sent", String.valueOf(sent));
    }

    private void publishLoads() {
        long now = System.nanoTime();
        double seconds = (now - updated) / 1e9;
        updated = now;
        loads.forEach((name, load) -> {
            load.update(seconds);
            for (int i = 0; i < LoadAverage.MINUTES.length; i++) {
                publish("load/" + name + "/" + LoadAverage.MINUTES[i] + "min", load.average(i));
            }
        });
    }

    /** Topics with a retained message, without these here; a cleared one leaves an empty queue behind. */
    public static long retained(ActiveMQServer server) {
        return server.getPostOffice()
                .getAllBindings()
                .filter(binding -> binding.getAddress().toString().startsWith(RETAINED)
                        && !binding.getAddress().toString().startsWith(RETAINED_HERE)
                        && binding.getBindable() instanceof Queue queue
                        && queue.getMessageCount() > 0)
                .count();
    }

    private void publish(String name, String value) {
        if (value.equals(published.put(name, value))) {
            return;
        }
        TopicName topic = new TopicName(PREFIX + "broker/" + name);
        publisher
                .publish(new MqttMessage(
                        topic, value.getBytes(StandardCharsets.US_ASCII), 0, true, PublishProperties.NONE))
                .exceptionally(failed -> {
                    LOG.debug("{} is not published", topic, failed);
                    return false;
                });
    }

    @Override
    public void close() {
        timer.cancel(false);
    }
}
