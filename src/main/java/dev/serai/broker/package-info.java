/**
 * The embedded Artemis broker: its start, its stop, and publishing to it from inside this process. How it behaves is in
 * {@code artemis-config/broker.xml}.
 */
@NullMarked
package dev.serai.broker;

import org.jspecify.annotations.NullMarked;
