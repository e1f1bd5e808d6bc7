package dev.serai.mqtt;

import java.util.function.IntConsumer;

/**
 * One MQTT network connection, from CONNECT until it ends; it never reconnects. Methods that wait do so for at most the
 * connection timeout of their settings.
 */
interface Wire {
    /** What arrives on a wire. Called on the client library's threads: while one waits, the wire reads no further. */
    interface Events {
        /** A PUBLISH arrived. */
        void received(Received message);

        /** The connection has ended without our asking. Called at most once. */
        void lost(String reason);
    }

    /**
     * Connects.
     *
     * @throws MqttRefusedException when the broker refuses
     * @throws MqttUnreachableException when there is no answer
     */
    Accepted open(Events events);

    /**
     * Subscribes, with {@link Subscription#asked} as the QoS.
     *
     * @throws MqttRefusedException when the SUBACK says so
     * @throws MqttUnreachableException when there is no answer
     */
    void subscribe(Subscription subscription);

    /**
     * Ends a subscription; one that did not exist is fine.
     *
     * @throws MqttRefusedException when the UNSUBACK says so
     * @throws MqttUnreachableException when there is no answer
     */
    void unsubscribe(String topicFilter);

    /**
     * Sends one PUBLISH and does not wait. The reason code of PUBACK or PUBCOMP is handed over on the library's thread,
     * in the order of the acknowledgements; never, when the connection ends first. QoS and retained flag are those that
     * the broker takes at most.
     *
     * @throws MqttRefusedException when the message is larger than the broker takes
     * @throws MqttUnreachableException when the connection has ended
     */
    void publish(MqttMessage message, IntConsumer acknowledged);

    /** Acknowledges a received message; without effect on a connection that has ended. */
    void acknowledge(Received message);

    /** Ends the connection, with a DISCONNECT where that is possible, and frees its threads. */
    void close();
}
