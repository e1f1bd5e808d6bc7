/**
 * Tells Laravel applications about messages by calling their URLs: who is called, with what, signed how, and again when.
 * Every message waits in a durable queue of the embedded broker until its webhook has answered 2xx or given it up.
 */
@NullMarked
package dev.serai.webhooks;

import org.jspecify.annotations.NullMarked;
