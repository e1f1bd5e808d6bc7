/** The MBeans of Serai as the console's JMX bridge shows them. */
@NullMarked
package dev.serai.management;

import org.jspecify.annotations.NullMarked;
