package dev.serai.webhooks;

import dev.serai.messages.Direction;
import dev.serai.messages.StoredMessage;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.MessageReference;

/** Writes a message into the form in which it waits in the queue of a webhook, and reads it back. */
final class QueuedMessages {
    private static final SimpleString ID = SimpleString.of("id");
    private static final SimpleString BROKER = SimpleString.of("broker");
    private static final SimpleString TIMESTAMP = SimpleString.of("timestamp");
    private static final SimpleString TOPIC = SimpleString.of("topic");
    private static final SimpleString QOS = SimpleString.of("qos");
    private static final SimpleString RETAINED = SimpleString.of("retained");
    private static final SimpleString PROPERTIES = SimpleString.of("properties");

    private static final int ENVELOPE_BYTES = 256;

    private QueuedMessages() {}

    /** The durable message that holds what a webhook is to be told. */
    static CoreMessage write(StoredMessage told, SimpleString address, long id) {
        CoreMessage message = new CoreMessage(id, told.payload().length + ENVELOPE_BYTES);
        message.setAddress(address);
        message.setDurable(true);
        message.setRoutingType(RoutingType.ANYCAST);
        message.putLongProperty(ID, told.id());
        message.putStringProperty(BROKER, SimpleString.of(told.broker()));
        message.putLongProperty(TIMESTAMP, told.createdAt());
        message.putStringProperty(TOPIC, SimpleString.of(told.topic()));
        message.putIntProperty(QOS, told.qos());
        message.putBooleanProperty(RETAINED, told.retained());
        if (told.properties() != null) {
            message.putStringProperty(PROPERTIES, SimpleString.of(told.properties()));
        }
        message.getBodyBuffer().writeBytes(told.payload());
        return message;
    }

    /** The topic of a message, without reading its payload. */
    static String topic(MessageReference reference) {
        return reference.getMessage().getStringProperty(TOPIC);
    }

    /** The memory that a message takes, at least; the broker's estimate leaves out what it keeps in a file of its own. */
    static long bytes(MessageReference reference) {
        return Math.max(
                reference.getMessageMemoryEstimate(),
                reference.getMessage().toCore().getBodyBufferSize());
    }

    static StoredMessage read(MessageReference reference) {
        ICoreMessage message = reference.getMessage().toCore();
        ActiveMQBuffer body = message.getReadOnlyBodyBuffer();
        byte[] payload = new byte[body.readableBytes()];
        body.readBytes(payload);
        return new StoredMessage(
                message.getLongProperty(ID),
                message.getStringProperty(TOPIC),
                payload,
                message.getIntProperty(QOS),
                message.getBooleanProperty(RETAINED),
                Direction.RECEIVED,
                message.getStringProperty(BROKER),
                message.getStringProperty(PROPERTIES),
                message.getLongProperty(TIMESTAMP),
                false);
    }
}
