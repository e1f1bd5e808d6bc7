/**
 * Hawtio: routes, queues and Serai's own MBeans in a browser. It uses the realm's users and lets each role do only what
 * its policy allows, whatever the browser asks for.
 */
@NullMarked
package dev.serai.console;

import org.jspecify.annotations.NullMarked;
