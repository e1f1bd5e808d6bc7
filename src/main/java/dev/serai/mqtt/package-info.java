/**
 * What MQTT is about: topic names, topic filters, messages with their properties, as values that are always valid.
 * Clause numbers are those of the OASIS MQTT Version 5.0 specification.
 */
@NullMarked
package dev.serai.mqtt;

import org.jspecify.annotations.NullMarked;
