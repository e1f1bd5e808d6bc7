/**
 * The realm: who is who and may do what, the same for MQTT, HTTP and the console. Users and roles are in
 * {@code artemis-config/}, permissions in {@code broker.xml}.
 */
@NullMarked
package dev.serai.security;

import org.jspecify.annotations.NullMarked;
