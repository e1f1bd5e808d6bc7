/**
 * The embedded broker. What is specific to one area, such as webhooks or bridges, is not here.
 */
@NullMarked
package dev.serai.broker;

import org.jspecify.annotations.NullMarked;
