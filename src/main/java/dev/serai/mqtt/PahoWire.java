package dev.serai.mqtt;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the wires of both protocol versions have in common. A new Paho client per connection: its own reconnect can hang,
 * and its state belongs to one connection.
 *
 * @param <C> Paho's client
 */
abstract sealed class PahoWire<C> implements Wire permits Mqtt3Wire, Mqtt5Wire {
    /** Of a broker that promises none. */
    static final int LARGEST_RECEIVE_MAXIMUM = 65_535;

    private static final Logger LOG = LoggerFactory.getLogger(PahoWire.class);

    private final WireSettings settings;
    private volatile @Nullable C client;

    PahoWire(WireSettings settings) {
        this.settings = settings;
    }

    final WireSettings settings() {
        return settings;
    }

    /** The client exists, connected or not, and is to be closed. */
    final C opened(C created) {
        client = created;
        return created;
    }

    final C connected() {
        C current = client;
        if (current == null) {
            throw new MqttUnreachableException("not connected to " + settings.url());
        }
        return current;
    }

    @Override
    public final void acknowledge(Received message) {
        C current = client;
        if (current == null || message.message().qos() == 0) {
            return;
        }
        try {
            acknowledge(current, message.packetId(), message.message().qos());
        } catch (Exception e) {
            // Paho clears its fields when it closes; the broker will deliver the message again.
            LOG.debug("Not acknowledged, the connection has ended", e);
        }
    }

    abstract void acknowledge(C current, int packetId, int qos) throws Exception;

    @Override
    public final void close() {
        C current = client;
        client = null;
        if (current == null) {
            return;
        }
        try {
            close(current);
        } catch (Exception e) {
            LOG.debug("The connection had ended before it was closed", e);
        }
    }

    abstract void close(C current) throws Exception;

    /** @param reasonCode of MQTT 5, or anything else where the broker did not answer */
    static RuntimeException failed(String what, int reasonCode, Exception cause) {
        return ReasonCode.isError(reasonCode)
                ? new MqttRefusedException(what, reasonCode)
                : new MqttUnreachableException(what + " failed: " + Causes.innermost(cause), cause);
    }
}
