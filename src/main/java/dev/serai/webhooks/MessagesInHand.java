package dev.serai.webhooks;

import dev.serai.webhooks.TopicLines.Answer;
import dev.serai.webhooks.TopicLines.Line;
import dev.serai.webhooks.TopicLines.Then;
import java.util.List;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one webhook that are in memory, together with the queue that they come from and go back to. The broker
 * puts them in from its threads, an event loop takes them out.
 */
final class MessagesInHand {
    private final WebhookQueue queue;
    private final TopicLines<MessageReference> lines = new TopicLines<>(EndpointClient.MAX_SOCKETS);

    MessagesInHand(WebhookQueue queue) {
        this.queue = queue;
    }

    /** A message whose turn it is, and the number of its attempt. */
    record Delivery(Line<MessageReference> line, MessageReference reference, int attempt) {}

    /** Answers the queue whether the message it offers is taken, passed over, or too much for now. */
    HandleStatus take(MessageReference reference) {
        Answer answer;
        synchronized (lines) {
            answer = lines.offer(QueuedMessages.topic(reference), reference, QueuedMessages.bytes(reference));
        }
        if (answer == Answer.TAKEN) {
            reference.handled();
            return HandleStatus.HANDLED;
        }
        return answer == Answer.PASSED ? HandleStatus.NO_MATCH : HandleStatus.BUSY;
    }

    /** What is to be sent now, or null where nothing is or all sockets are taken. */
    @Nullable
    Delivery next() {
        synchronized (lines) {
            Line<MessageReference> line = lines.next();
            return line == null ? null : new Delivery(line, line.first(), line.attempt());
        }
    }

    /** The message leaves the queue for good, and the next one of its topic has its turn. */
    void settle(Delivery delivery) throws Exception {
        try {
            queue.acknowledge(delivery.reference());
        } finally {
            Then then;
            synchronized (lines) {
                then = lines.settled(delivery.line());
            }
            if (then == Then.OFFER_NEXT) {
                queue.offerNext();
            } else if (then == Then.OFFER_ALL) {
                queue.offerAll(() -> reopen(delivery.line()));
            }
        }
    }

    private void reopen(Line<MessageReference> line) {
        synchronized (lines) {
            lines.reopen(line);
        }
    }

    /** The message waits for another attempt; those behind it go back to the queue, so that others find room. */
    void hold(Delivery delivery) throws Exception {
        List<MessageReference> behind;
        synchronized (lines) {
            behind = lines.failed(delivery.line());
        }
        queue.giveBack(behind);
    }

    /** The time for another attempt has come. */
    void release(Delivery delivery) {
        synchronized (lines) {
            lines.again(delivery.line());
        }
    }

    /** How many calls are under way. */
    int underWay() {
        synchronized (lines) {
            return lines.underWay();
        }
    }

    /** Every message in memory, for people who look. */
    List<MessageReference> all() {
        synchronized (lines) {
            return lines.all();
        }
    }

    /** Lets go of every message, the last one first; they are the queue's as soon as it gets them back. */
    List<MessageReference> clear() {
        synchronized (lines) {
            return lines.clear();
        }
    }
}
