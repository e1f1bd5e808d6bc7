/**
 * The MQTT front: what stands between a socket and the broker and refuses what MQTT forbids. It looks at raw packets, so
 * that nothing malformed, oversized or out of turn reaches Artemis.
 */
@NullMarked
package dev.serai.front;

import org.jspecify.annotations.NullMarked;
