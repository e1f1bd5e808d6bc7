/**
 * Serai's mends to the MQTT module of Artemis 2.55.0. They live in Artemis' own package because the constructor of its
 * protocol manager is package-private; they leave with Artemis 2.56, which is mended itself (ARTEMIS-6189).
 */
@NullMarked
package org.apache.activemq.artemis.core.protocol.mqtt;

import org.jspecify.annotations.NullMarked;
