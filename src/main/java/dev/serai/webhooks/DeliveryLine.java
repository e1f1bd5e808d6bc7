package dev.serai.webhooks;

import dev.serai.broker.QueueConsumer;
import dev.serai.messages.StoredMessage;
import dev.serai.webhooks.MessagesInHand.Delivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the queue of one webhook: calls it for each message, again where that failed, and takes a message out of the
 * queue only after a 2xx answer or once it is among the dead letters. It never blocks a thread of the broker; calls and
 * decisions run on one event loop, so that a slow webhook costs nobody else anything.
 */
final class DeliveryLine {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLine.class);

    /** How long calls that are under way may go on once the line stops; then their messages count as not delivered. */
    private static final long STOP_MILLIS = 5_000;

    /** The wait where the fault is in the service itself, not in what it calls. */
    private static final Duration LATER = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Context context;
    private final Webhook webhook;
    private final WebhookQueue queue;
    private final QueueConsumer consumer;
    private final EndpointClient client;
    private final GivenUp givenUp;
    private final WebhookMeters meters;
    private final MessagesInHand inHand;
    private final FirstAnswer first;

    private final AtomicBoolean sendingSoon = new AtomicBoolean();
    private final Promise<Void> idle = Promise.promise();
    private volatile boolean stopped;
    private volatile boolean paused;
    /** From here on the messages are the queue's again: an answer that comes late changes nothing. */
    private boolean closed;

    DeliveryLine(Vertx vertx, QueuedWebhook queued, EndpointAddresses names, CallTraces traces, GivenUp givenUp) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.webhook = queued.webhook();
        this.queue = queued.queue();
        this.meters = queued.meters();
        this.inHand = new MessagesInHand(queue);
        this.consumer = new QueueConsumer("webhook " + webhook.id(), queue.sequence(), this::take, inHand::all);
        this.client = new EndpointClient(vertx, context, webhook, names, traces);
        this.givenUp = givenUp;
        this.first = new FirstAnswer(webhook);
    }

    void start() throws Exception {
        queue.attach(consumer);
    }

    /** Takes no more messages, waits a while for the calls under way, and leaves the rest in the queue, in order. */
    Future<Void> stop() {
        stopped = true;
        queue.detach(consumer);
        context.runOnContext(now -> {
            vertx.setTimer(STOP_MILLIS, late -> idle.tryComplete());
            completeIfIdle();
        });
        return idle.future().transform(done -> {
            closed = true;
            client.close();
            List<MessageReference> left = inHand.clear();
            return vertx.executeBlocking(() -> {
                queue.giveBack(left);
                return null;
            });
        });
    }

    private HandleStatus take(MessageReference reference) {
        if (stopped || paused) {
            return HandleStatus.BUSY;
        }
        HandleStatus status = inHand.take(reference);
        if (status == HandleStatus.HANDLED) {
            sendSoon();
        }
        return status;
    }

    private void sendSoon() {
        if (sendingSoon.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                sendingSoon.set(false);
                send();
            });
        }
    }

    private void send() {
        while (!stopped && !paused) {
            Delivery delivery = inHand.next();
            if (delivery == null) {
                return;
            }
            try {
                call(delivery, QueuedMessages.read(delivery.reference()));
            } catch (RuntimeException unreadable) {
                LOG.error("Webhook {}: a message cannot be read", webhook.id(), unreadable);
                again(delivery, LATER);
            }
        }
    }

    private void call(Delivery delivery, StoredMessage message) {
        long start = System.nanoTime();
        client.call(message, delivery.attempt()).onSuccess(result -> {
            meters.called(result, Duration.ofNanos(System.nanoTime() - start));
            answered(delivery, message, result);
        });
    }

    private void answered(Delivery delivery, StoredMessage message, CallResult result) {
        if (closed) {
            return;
        }
        first.adviseOn(result);
        if (result.success()) {
            settle(delivery);
        } else if (result.gone()) {
            stopped = true;
            giveUp(delivery, message, result);
        } else {
            failed(delivery, message, result);
        }
        send();
        completeIfIdle();
    }

    private void failed(Delivery delivery, StoredMessage message, CallResult result) {
        Duration wait = webhook.retry()
                .waitAfter(delivery.attempt(), ThreadLocalRandom.current().nextDouble(), result.retryAfter());
        if (result.pausesEverything()) {
            pause(wait);
        }
        if (webhook.retry().allowsAfter(delivery.attempt())) {
            meters.retried();
            again(delivery, wait);
        } else {
            giveUp(delivery, message, result);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are dealt with here
    private void giveUp(Delivery delivery, StoredMessage message, CallResult result) {
        givenUp.keep(webhook, message, delivery.attempt(), result)
                .whenComplete((kept, failure) -> context.runOnContext(now -> {
                    if (closed) {
                        return;
                    }
                    if (failure == null) {
                        meters.gaveUp();
                        settle(delivery);
                    } else {
                        LOG.error("Webhook {}: the dead letters do not take a message", webhook.id(), failure);
                        keepLater(delivery, message, result);
                    }
                    send();
                    completeIfIdle();
                }));
    }

    private void keepLater(Delivery delivery, StoredMessage message, CallResult result) {
        if (result.gone()) {
            // The application wants no call more, so it is the keeping alone that is tried again.
            vertx.setTimer(LATER.toMillis(), due -> {
                if (!closed) {
                    giveUp(delivery, message, result);
                }
            });
        } else {
            again(delivery, LATER);
        }
    }

    private void settle(Delivery delivery) {
        try {
            inHand.settle(delivery);
        } catch (Exception refused) {
            LOG.error("Webhook {}: the broker does not take a message out of the queue", webhook.id(), refused);
        }
    }

    private void again(Delivery delivery, Duration wait) {
        try {
            inHand.hold(delivery);
        } catch (Exception refused) {
            LOG.error("Webhook {}: the broker does not take messages back", webhook.id(), refused);
        }
        vertx.setTimer(Math.max(1, wait.toMillis()), due -> {
            inHand.release(delivery);
            send();
        });
    }

    private void pause(Duration wait) {
        if (!paused) {
            paused = true;
            vertx.setTimer(Math.max(1, wait.toMillis()), over -> {
                paused = false;
                send();
                queue.offerNext();
            });
        }
    }

    private void completeIfIdle() {
        if (stopped && inHand.underWay() == 0) {
            idle.tryComplete();
        }
    }
}
