/**
 * The console in a real browser and its JMX bridge over plain HTTP. Pictures go to {@code target/screenshots}.
 */
@NullMarked
package dev.serai.console;

import org.jspecify.annotations.NullMarked;
