package org.apache.activemq.artemis.core.protocol.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import org.apache.activemq.artemis.api.core.Message;
import org.jspecify.annotations.Nullable;

/**
 * Mends what Artemis makes of a message before it is stored: it counts milliseconds of an expiry interval in an int, so
 * that 25 days and more become the past.
 */
final class LongExpiry {
    /** The most seconds whose milliseconds an int can hold. */
    static final int MAX_SECONDS = Integer.MAX_VALUE / 1000;

    private static final ThreadLocal<@Nullable Long> SECONDS = new ThreadLocal<>();

    private LongExpiry() {}

    /** Something that stores a message in the calling thread. */
    interface Storing {
        void run() throws Exception;
    }

    /** Artemis counts the milliseconds of a session's expiry in an int too: whether a shorter one was put in its place. */
    static boolean shorten(MqttProperties properties) {
        MqttPropertyType type = MqttPropertyType.SESSION_EXPIRY_INTERVAL;
        Integer seconds = MQTTUtil.getProperty(Integer.class, properties, type);
        if (seconds == null || seconds <= MAX_SECONDS) {
            return false;
        }
        properties.add(new IntegerProperty(type.value(), MAX_SECONDS));
        return true;
    }

    /** Stores a message that has these properties with the expiry that they say. */
    static void store(MqttProperties properties, Storing storing) throws Exception {
        MqttPropertyType type = MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL;
        Integer seconds = MQTTUtil.getProperty(Integer.class, properties, type);
        if (seconds == null || (seconds >= 0 && seconds <= MAX_SECONDS)) {
            storing.run();
            return;
        }
        properties.add(new IntegerProperty(type.value(), MAX_SECONDS));
        SECONDS.set(Math.min(Integer.toUnsignedLong(seconds), Integer.MAX_VALUE));
        try {
            storing.run();
        } finally {
            SECONDS.remove();
        }
    }

    /** Gives the message that the calling thread is about to store the expiry that its client asked for. */
    static void stamp(Message message) {
        Long seconds = SECONDS.get();
        if (seconds != null) {
            message.setExpiration(System.currentTimeMillis() + seconds * 1000);
        }
    }
}
