/**
 * The events that services tell each other of: records, and nothing else.
 *
 * <p>This package stands for a small artifact that the institution publishes, with a version of its
 * own. Services depend on it and never on each other. So a field that a consumer reads and a
 * publisher has dropped is found by the compiler, and all see what there is. Teams whose services
 * aren't all in Java, or aren't released together, declare records of their own with the same
 * {@link io.reportcache.event.EventName} and the fields that they read; on the wire there is no
 * difference, since it carries names and never classes.
 */
@NullMarked
package io.reportcache.examples.bookings.contract;

import org.jspecify.annotations.NullMarked;
