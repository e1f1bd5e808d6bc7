/**
 * The MBeans of Serai, in the JMX domain {@code dev.serai}: what the console shows under JMX and what an admin may do
 * there. What they answer and do is in the packages that they are about.
 */
@NullMarked
package dev.serai.management;

import org.jspecify.annotations.NullMarked;
