package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import dev.serai.webhooks.TopicLines.Answer;
import dev.serai.webhooks.TopicLines.Line;
import dev.serai.webhooks.TopicLines.Then;
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

    private static final int SERVER_ERROR = 500;

    private final Vertx vertx;
    private final Context context;
    private final Webhook webhook;
    private final WebhookQueue queue;
    private final QueueConsumer consumer;
    private final EndpointClient client;
    private final GivenUp givenUp;

    private final TopicLines<MessageReference> lines = new TopicLines<>(EndpointClient.MAX_SOCKETS);
    private final AtomicBoolean sendingSoon = new AtomicBoolean();
    private final Promise<Void> idle = Promise.promise();
    private volatile boolean stopped;
    private volatile boolean paused;
    /** From here on the messages are the queue's again: an answer that comes late changes nothing. */
    private boolean closed;

    private boolean answeredBefore;

    DeliveryLine(Vertx vertx, Webhook webhook, WebhookQueue queue, EndpointAddresses names, GivenUp givenUp) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.webhook = webhook;
        this.queue = queue;
        this.consumer = new QueueConsumer(webhook.id(), queue.sequence(), this::take, this::inMemory);
        this.client = new EndpointClient(vertx, context, webhook, names);
        this.givenUp = givenUp;
    }

    Webhook webhook() {
        return webhook;
    }

    WebhookQueue queue() {
        return queue;
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
            List<MessageReference> left;
            synchronized (lines) {
                left = lines.clear();
            }
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
        Answer answer;
        synchronized (lines) {
            answer = lines.offer(WebhookQueue.topic(reference), reference, reference.getMessageMemoryEstimate());
        }
        if (answer == Answer.TAKEN) {
            reference.handled();
            sendSoon();
            return HandleStatus.HANDLED;
        }
        return answer == Answer.PASSED ? HandleStatus.NO_MATCH : HandleStatus.BUSY;
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
            Delivery delivery;
            synchronized (lines) {
                Line<MessageReference> line = lines.next();
                if (line == null) {
                    return;
                }
                delivery = new Delivery(line, line.first(), line.attempt());
            }
            StoredMessage message = WebhookQueue.read(delivery.reference());
            client.call(Long.toString(message.id()), MessageJson.body(message, delivery.attempt()))
                    .onSuccess(result -> answered(delivery, message, result));
        }
    }

    private void answered(Delivery delivery, StoredMessage message, CallResult result) {
        if (closed) {
            return;
        }
        adviseOnFirst(result);
        if (result.success()) {
            settle(delivery);
        } else if (result.gone()) {
            stopped = true;
            giveUp(delivery, message, result);
        } else if (webhook.retry().allowsAfter(delivery.attempt())) {
            Duration wait = webhook.retry()
                    .waitAfter(delivery.attempt(), ThreadLocalRandom.current().nextDouble(), result.retryAfter());
            if (result.pausesEverything()) {
                pause(wait);
            }
            again(delivery, wait);
        } else {
            giveUp(delivery, message, result);
        }
        send();
        completeIfIdle();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are dealt with here
    private void giveUp(Delivery delivery, StoredMessage message, CallResult result) {
        givenUp.keep(webhook, message, delivery.attempt(), result)
                .whenComplete((kept, failure) -> context.runOnContext(now -> {
                    if (closed) {
                        return;
                    }
                    if (failure == null) {
                        settle(delivery);
                    } else {
                        LOG.error("Webhook {}: the dead letters do not take a message", webhook.id(), failure);
                        again(delivery, RetryRule.LONGEST.dividedBy(60));
                    }
                    send();
                    completeIfIdle();
                }));
    }

    private void settle(Delivery delivery) {
        try {
            queue.acknowledge(delivery.reference());
        } catch (Exception refused) {
            LOG.error("Webhook {}: the broker does not take a message out of the queue", webhook.id(), refused);
        }
        Then then;
        synchronized (lines) {
            then = lines.settled(delivery.line());
        }
        if (then == Then.OFFER_NEXT) {
            queue.offerNext();
        } else if (then == Then.OFFER_ALL) {
            queue.offerAll(() -> {
                synchronized (lines) {
                    lines.reopen(delivery.line());
                }
            });
        }
    }

    private void again(Delivery delivery, Duration wait) {
        List<MessageReference> behind;
        synchronized (lines) {
            behind = lines.failed(delivery.line());
        }
        try {
            queue.giveBack(behind);
        } catch (Exception refused) {
            LOG.error("Webhook {}: the broker does not take messages back", webhook.id(), refused);
        }
        vertx.setTimer(Math.max(1, wait.toMillis()), due -> {
            synchronized (lines) {
                lines.again(delivery.line());
            }
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

    /** A wrong secret makes Laravel's usual webhook client package throw, which the application answers with 500. */
    private void adviseOnFirst(CallResult result) {
        if (!answeredBefore && result.status() == SERVER_ERROR) {
            LOG.warn(
                    "Webhook {} ({}) answered its first delivery with 500: check the secret on both sides",
                    webhook.id(),
                    webhook.name());
        }
        answeredBefore = answeredBefore || result.status() != 0;
    }

    private void completeIfIdle() {
        synchronized (lines) {
            if (stopped && lines.underWay() == 0) {
                idle.tryComplete();
            }
        }
    }

    private List<MessageReference> inMemory() {
        synchronized (lines) {
            return lines.all();
        }
    }

    private record Delivery(Line<MessageReference> line, MessageReference reference, int attempt) {}
}
