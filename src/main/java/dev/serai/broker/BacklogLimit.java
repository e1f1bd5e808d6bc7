package dev.serai.broker;

import java.time.Duration;

/**
 * How much may wait for a durable subscription.
 *
 * @param messages how many, 0 for no limit
 * @param bytes how many bytes on disk, 0 for no limit
 * @param age how old, zero for no limit
 * @param policy what happens beyond that
 */
record BacklogLimit(long messages, long bytes, Duration age, BacklogPolicy policy) {
    BacklogLimit {
        if (messages < 0 || bytes < 0 || age.isNegative()) {
            throw new IllegalArgumentException("a backlog limit must be 0 or more");
        }
    }

    boolean none() {
        return messages == 0 && bytes == 0 && age.isZero();
    }

    /** Whether a backlog of this size, whose oldest message is this old, is more than may wait. */
    boolean exceededBy(long waiting, long waitingBytes, long oldestMillis) {
        return (messages > 0 && waiting > messages)
                || (bytes > 0 && waitingBytes > bytes)
                || (!age.isZero() && waiting > 0 && oldestMillis > age.toMillis());
    }

    /** Whether so much waits that no more may be taken. */
    boolean reachedBy(long waiting, long waitingBytes) {
        return (messages > 0 && waiting >= messages) || (bytes > 0 && waitingBytes >= bytes);
    }
}
