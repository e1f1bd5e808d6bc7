package dev.serai.webhooks;

import dev.serai.messages.StoredMessage;
import java.time.Instant;

/**
 * A message that a webhook did not take.
 *
 * @param message what it was to be told
 * @param attempts how often it was called
 * @param status the last HTTP status, 0 where there was no answer
 * @param reason the last failure in one line
 * @param at when the webhook was given up for this message
 */
record DeadLetter(StoredMessage message, int attempts, int status, String reason, Instant at) {}
