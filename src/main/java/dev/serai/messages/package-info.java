/**
 * The message store behind {@code /messages}: what was published through the API and what was received on a
 * subscription. It answers for reading, confirming, deleting and retention; each message is on disk before its publish
 * is answered or its receipt acknowledged.
 */
@NullMarked
package dev.serai.messages;

import org.jspecify.annotations.NullMarked;
