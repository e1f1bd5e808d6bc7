/**
 * What may cross a bridge between the embedded broker and an external one, under which topic, and how much may wait for
 * it. The flow itself stands in {@code routes/bridges}, the connections in {@code dev.serai.mqtt}.
 */
@NullMarked
package dev.serai.bridges;

import org.jspecify.annotations.NullMarked;
